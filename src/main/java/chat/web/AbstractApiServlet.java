package chat.web;

import chat.accounts.SessionClient;
import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.limits.ClientNetwork;
import chat.limits.RequestCost;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.User;
import chat.service.ChatService;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A part of the HTTP interface: finds the caller, reads the body, sends the answer or the refusal. */
abstract class AbstractApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String BEARER = "Bearer ";

    /** The attribute of a request whose session is or was looked up: a future of its user. */
    private static final String CALLER = "chat.caller";

    final transient ChatService service;
    private final transient HttpExchanges exchanges;

    AbstractApiServlet(ChatService service, HttpExchanges exchanges) {
        this.service = service;
        this.exchanges = exchanges;
    }

    /**
     * Answers a request, now or later.
     *
     * @throws BadMessage if the request is invalid
     * @throws ProblemException if it is refused for another reason
     */
    abstract void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (request.getAttribute(AdmissionFilter.ADMITTED) == null) {
                throw new ProblemException(Problem.notFound());
            }
            if (isLookedUp(request)) {
                handle(request, response);
            }
        } catch (BadMessage | ProblemException e) {
            refuse(request, response, Problem.of(e));
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        exchanges.refuse(request, response, charged(known(request), address(request), problem));
    }

    private static Optional<Principal> known(HttpServletRequest request) {
        return Optional.ofNullable((Principal) request.getAttribute(Principal.class.getName()));
    }

    /** Charges for a refusal, and returns it; a caller who cannot pay is told that there were too many. */
    private Problem charged(Optional<Principal> caller, String address, Problem problem) {
        User user = caller.map(Principal::user).orElse(null);
        long retryAfterMs = service.allowances().chargeRefusal(user, address, problem.code());
        Problem told = retryAfterMs == 0 ? problem : Problem.rateLimited(retryAfterMs);
        service.countRefusal(told.code());
        return told;
    }

    /**
     * Returns the user whose token is in the {@code Authorization} header, else in the session's cookie. From then on it is the
     * user, and no longer the address, who pays for a refusal.
     *
     * @throws BadMessage if there is no valid token
     */
    final Principal caller(HttpServletRequest request) {
        List<String> tokens = tokens(request);
        if (tokens.isEmpty()) {
            throw new BadMessage(
                    ErrorCode.UNAUTHENTICATED, "say who you are: POST /api/session gives a token and a cookie");
        }
        Principal caller = result(request, lookedUp(request).orElseGet(() -> service.authenticate(tokens)));
        service.requireCurrent(caller);
        request.setAttribute(Principal.class.getName(), caller);
        return caller;
    }

    /**
     * Returns the user like {@link #caller}; empty if the request has no token that is one's.
     *
     * @throws BadMessage if that cannot be found out now
     */
    final Optional<Principal> callerIfKnown(HttpServletRequest request) {
        List<String> tokens = tokens(request);
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        CompletableFuture<Principal> found = lookedUp(request).orElseGet(() -> service.authenticate(tokens));
        boolean unknown = found.handle((user, e) ->
                        Futures.causeOf(e) instanceof BadMessage bad && bad.code() == ErrorCode.UNAUTHENTICATED)
                .join();
        return unknown ? Optional.empty() : Optional.of(caller(request));
    }

    private static List<String> tokens(HttpServletRequest request) {
        return bearerToken(request).map(List::of).orElseGet(() -> SessionCookie.tokens(request));
    }

    /**
     * Returns the user whom a future has found.
     *
     * @throws BadMessage if the token is invalid, which is logged, or cannot be looked up now
     */
    final Principal result(HttpServletRequest request, CompletableFuture<Principal> found) {
        try {
            return found.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BadMessage bad) {
                service.logInvalidToken(address(request));
                throw bad;
            }
            throw new BadMessage(ErrorCode.UNAVAILABLE, "this cannot be looked up now; try again");
        }
    }

    /**
     * Returns the user of the session whose token the request has; empty if it has none, or none that is good.
     *
     * @throws BadMessage if that cannot be found out now
     */
    final Optional<Principal> sessionCaller(HttpServletRequest request) {
        try {
            return lookedUp(request).map(found -> result(request, found)).filter(Principal::hasAccount);
        } catch (BadMessage e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * Returns the user of the session whose token the request has.
     *
     * @throws BadMessage if it has none that is good, or that cannot be found out now
     */
    final Principal requireSession(HttpServletRequest request) {
        Principal caller = caller(request);
        if (!caller.hasAccount()) {
            String text = caller.user().isBot() ? "a bot has no account" : "a guest has no account";
            throw new BadMessage(ErrorCode.FORBIDDEN, text);
        }
        return caller;
    }

    /** Returns what the store keeps of the client that signs in. */
    final SessionClient client(HttpServletRequest request) {
        String device = request.getHeader("User-Agent");
        String replaced = sessionCaller(request).map(Principal::sessionId).orElse("");
        return SessionClient.of(ClientNetwork.of(address(request)), device == null ? "" : device, replaced);
    }

    @SuppressWarnings("unchecked") // Put there by this class alone.
    private static Optional<CompletableFuture<Principal>> lookedUp(HttpServletRequest request) {
        return Optional.ofNullable((CompletableFuture<Principal>) request.getAttribute(CALLER));
    }

    /**
     * Looks up the session of a request. While that takes, no thread waits: the container calls this servlet again afterwards.
     *
     * @return whether the request can be handled now
     */
    private boolean isLookedUp(HttpServletRequest request) {
        if (!service.looksUpTokens() || request.getAttribute(CALLER) != null) {
            return true;
        }
        List<String> tokens = tokens(request);
        if (tokens.stream().noneMatch(service::isLookedUp)) {
            return true;
        }
        requireWithinRate(service.allowances().tryTake(address(request), RequestCost.LOOKUP));
        CompletableFuture<Principal> caller = service.authenticate(tokens);
        request.setAttribute(CALLER, caller);
        if (!caller.isDone()) {
            AsyncContext async = request.startAsync();
            async.setTimeout(0); // It completes within a second.
            Futures.onCompletion(caller, (principal, failure) -> async.dispatch());
            return false;
        }
        return true;
    }

    /**
     * Lets a request within its rate limit pass.
     *
     * @param retryAfterMs 0, or the milliseconds until it would pass
     * @throws ProblemException unless that is 0
     */
    static void requireWithinRate(long retryAfterMs) {
        if (retryAfterMs > 0) {
            throw new ProblemException(Problem.rateLimited(retryAfterMs));
        }
    }

    static Optional<String> bearerToken(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** Handles the body of a request. */
    interface BodyHandler {
        void handle(String body) throws IOException;
    }

    /** Calls the handler when the whole body has come; refuses a longer one than a frame may be. Does not block. */
    final void withBody(HttpServletRequest request, HttpServletResponse response, BodyHandler handler)
            throws IOException {
        exchanges
                .of(request, response)
                .read(service.limits().frameBytes())
                .thenAccept(body -> handle(request, body, handler))
                .exceptionally(e -> {
                    refuse(request, response, Problem.of(e));
                    return null;
                });
    }

    private void handle(HttpServletRequest request, String body, BodyHandler handler) {
        known(request).ifPresent(service::requireCurrent); // The session may have ended while the body came.
        try {
            handler.handle(body);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * Answers when the future has completed, and refuses the request if it fails. Does not block.
     *
     * @param reply called on a thread of the container
     */
    final <T> void answerLater(
            HttpServletRequest request,
            HttpServletResponse response,
            CompletableFuture<T> answer,
            Function<T, Reply> reply) {
        // Asked for now: when the answer comes, the request may have ended.
        Optional<Principal> caller = known(request);
        String address = address(request);
        HttpExchange exchange = exchanges.of(request, response);
        Futures.onCompletion(answer, (@Nullable T value, @Nullable Throwable error) -> {
            if (value != null) {
                exchange.answer(() -> reply.apply(value));
            } else {
                exchange.answer(Reply.of(charged(caller, address, Problem.of(error))));
            }
        });
    }

    final void answer(HttpServletRequest request, HttpServletResponse response, Reply reply) {
        exchanges.of(request, response).answer(reply);
    }

    final void refuseMethod(HttpServletRequest request, HttpServletResponse response, String allowed) {
        refuse(request, response, Problem.methodNotAllowed(allowed));
    }

    static boolean isGetOrHead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** Returns those of these parameters that a request has. */
    static Map<String, String> parameters(HttpServletRequest request, List<String> names) {
        return names.stream()
                .filter(name -> request.getParameter(name) != null)
                .collect(Collectors.toMap(name -> name, request::getParameter));
    }

    /** Returns the caller's address as text. */
    static String address(HttpServletRequest request) {
        return Peer.of(request).address();
    }
}
