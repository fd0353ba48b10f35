package chat.web;

import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part of the HTTP interface: finds the caller, reads the body, sends the answer or the refusal. */
abstract class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    private static final String BEARER = "Bearer ";

    final transient ChatService service;
    private final transient Exchanges exchanges;

    ApiServlet(ChatService service, Exchanges exchanges) {
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
            handle(request, response);
        } catch (BadMessage | ProblemException e) {
            refuse(request, response, problem(e));
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        service.countRefusal(problem.code());
        exchanges.refuse(request, response, problem);
    }

    private static Problem problem(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof BadMessage bad) {
            return Problem.of(bad);
        }
        if (cause instanceof ProblemException refusal) {
            return refusal.problem();
        }
        LOG.error("a request failed", cause);
        return new Problem(ErrorCode.UNAVAILABLE, "this failed; try again");
    }

    /**
     * Returns the user whose token is in the {@code Authorization} header, else in the session's cookie.
     *
     * @throws BadMessage if there is no valid token
     */
    final Principal caller(HttpServletRequest request) {
        List<String> tokens = bearerToken(request).map(List::of).orElseGet(() -> SessionCookie.tokens(request));
        if (tokens.isEmpty()) {
            throw new BadMessage(
                    ErrorCode.UNAUTHENTICATED, "say who you are: POST /api/session gives a token and a cookie");
        }
        return tokens.stream()
                .map(service::authenticate)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> badToken(request, "the token is not one of ours, or no longer good"));
    }

    /** Logs an invalid token, and returns the refusal. */
    final BadMessage badToken(HttpServletRequest request, String text) {
        service.logInvalidToken(address(request));
        return new BadMessage(ErrorCode.UNAUTHENTICATED, text);
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
                .thenAccept(body -> handle(body, handler))
                .exceptionally(e -> {
                    refuse(request, response, problem(e));
                    return null;
                });
    }

    private static void handle(String body, BodyHandler handler) {
        try {
            handler.handle(body);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * Answers when the future has completed; one that fails answers with {@code unavailable}. Does not block.
     *
     * @param reply called on a thread of the container
     */
    final <T> void answerLater(
            HttpServletRequest request,
            HttpServletResponse response,
            CompletableFuture<T> answer,
            Function<T, Reply> reply) {
        Exchange exchange = exchanges.of(request, response);
        Futures.onCompletion(answer, (@Nullable T value, @Nullable Throwable error) -> {
            if (value != null) {
                exchange.answer(() -> reply.apply(value));
            } else {
                Problem problem = new Problem(ErrorCode.UNAVAILABLE, "the room's log is away; try again");
                service.countRefusal(problem.code());
                exchange.answer(Reply.of(problem));
            }
        });
    }

    final void answer(HttpServletRequest request, HttpServletResponse response, Reply reply) {
        exchanges.of(request, response).answer(reply);
    }

    final void refuseMethod(HttpServletRequest request, HttpServletResponse response, String allowed) {
        exchanges.refuse(request, response, Problem.methodNotAllowed(allowed));
    }

    static boolean isGetOrHead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** Returns the caller's address as text. */
    static String address(HttpServletRequest request) {
        return Peer.of(request).address();
    }
}
