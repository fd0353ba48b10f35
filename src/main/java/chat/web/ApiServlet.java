package chat.web;

import chat.hub.Conversation;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageWriter;
import chat.protocol.User;
import chat.web.Exchanges.Reply;
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

/** What the parts of the HTTP interface have in common: who asks, what is in the body, how it is answered. */
abstract class ApiServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    private static final String BEARER = "Bearer ";

    final transient Conversation conversation;
    private final transient Exchanges exchanges;

    ApiServlet(Conversation conversation, Exchanges exchanges) {
        this.conversation = conversation;
        this.exchanges = exchanges;
    }

    /** Answers one request, now or later, or throws what is wrong with it. */
    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (request.getAttribute(AdmissionFilter.ADMITTED) == null) {
                throw notFound();
            }
            answer(request, response);
        } catch (BadMessage e) {
            refuse(request, response, Problem.of(e));
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        conversation.refused(problem.code());
        exchanges.refuse(request, response, problem);
    }

    /** Whoever asks, by the {@code Authorization} header, else by the session's cookie. */
    final User caller(HttpServletRequest request) {
        List<String> tokens = bearer(request).map(List::of).orElseGet(() -> SessionCookie.tokens(request));
        if (tokens.isEmpty()) {
            throw new BadMessage(
                    ErrorCode.UNAUTHENTICATED, "say who you are: POST /api/session gives a token and a cookie");
        }
        return tokens.stream()
                .map(conversation::userOf)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> badToken(request, "the token is not one of ours, or no longer good"));
    }

    final BadMessage badToken(HttpServletRequest request, String text) {
        conversation.refusedToken(peer(request));
        return new BadMessage(ErrorCode.UNAUTHENTICATED, text);
    }

    /**
     * Lets a request that is within the allowance pass.
     *
     * @param retryAfterMs 0, or after how many milliseconds it would be
     */
    static void pay(HttpServletResponse response, long retryAfterMs) {
        if (retryAfterMs > 0) {
            retryAfter(response, retryAfterMs);
            throw new BadMessage(ErrorCode.RATE_LIMITED, "too fast; try again in " + retryAfterMs + " ms");
        }
    }

    static void retryAfter(HttpServletResponse response, long ms) {
        response.setHeader("Retry-After", Long.toString((ms + 999) / 1000));
    }

    static Optional<String> bearer(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** What is done with a body. */
    interface BodyUse {
        void accept(String body) throws IOException;
    }

    /** Goes on when the whole body is there, if it is no longer than a frame may be; holds no thread until then. */
    final void withBody(HttpServletRequest request, HttpServletResponse response, BodyUse use) throws IOException {
        exchanges
                .of(request, response)
                .read(conversation.limits().frameBytes())
                .thenAccept(body -> use(body, use))
                .exceptionally(e -> {
                    refuse(request, response, problem(e));
                    return null;
                });
    }

    private static void use(String body, BodyUse use) {
        try {
            use.accept(body);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static Problem problem(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof BadMessage bad) {
            return Problem.of(bad);
        }
        LOG.error("a request failed", cause);
        return new Problem(ErrorCode.UNAVAILABLE, "this failed; try again");
    }

    /** What to answer with, once it is known. */
    record Answer(int status, ServerMessage message) {}

    /** Answers when the future has ended, without holding a thread until then. */
    final void later(HttpServletRequest request, HttpServletResponse response, CompletableFuture<Answer> answer) {
        later(
                request,
                response,
                answer,
                value -> Reply.json(value.status(), ServerMessageWriter.write(value.message())));
    }

    /** @param making called on a thread of the container */
    final <T> void later(
            HttpServletRequest request,
            HttpServletResponse response,
            CompletableFuture<T> answer,
            Function<T, Reply> making) {
        Exchange exchange = exchanges.of(request, response);
        answer.whenComplete((@Nullable T value, @Nullable Throwable error) -> {
            if (value != null) {
                exchange.answer(() -> making.apply(value));
            } else {
                Problem away = new Problem(ErrorCode.UNAVAILABLE, "the room's log is away; try again");
                conversation.refused(away.code());
                exchange.answer(Reply.of(away));
            }
        });
    }

    final void send(HttpServletRequest request, HttpServletResponse response, int status, byte[] json) {
        exchanges.of(request, response).answer(Reply.json(status, json));
    }

    /** The caller's address. */
    static String peer(HttpServletRequest request) {
        return Peer.of(request).address();
    }

    static BadMessage notFound() {
        return new BadMessage(ErrorCode.NOT_FOUND, "there is nothing here");
    }

    final void notAllowed(HttpServletRequest request, HttpServletResponse response, String allowed) {
        response.setHeader("Allow", allowed);
        exchanges.refuse(request, response, Problem.notAllowed(allowed));
    }
}
