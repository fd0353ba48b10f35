package chat.web;

import chat.hub.Conversation;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of the HTTP interface have in common: who asks, what is in the body, how it is answered. */
abstract class Api extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final String BEARER = "Bearer ";
    private static final RareLog REFUSED_TOKENS = new RareLog(System::nanoTime);

    /** Longer than the backplane takes to answer or to give up. */
    private static final long ANSWER_MS = 5000;

    final transient Conversation conversation;

    Api(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Answers one request, or throws what is wrong with it. */
    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (request.getAttribute(Gate.ADMITTED) == null) {
                throw notFound();
            }
            answer(request, response);
        } catch (BadMessage e) {
            refuse(response, Problem.of(e));
        }
    }

    final void refuse(HttpServletResponse response, Problem problem) throws IOException {
        conversation.refused(problem.code());
        problem.send(response);
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
        String peer = peer(request);
        if (REFUSED_TOKENS.admits(peer)) {
            LOG.warn("a token that is not good, from {}", peer);
        }
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

    /** The whole body as text, if it is no longer than a frame may be. */
    final String body(HttpServletRequest request) throws IOException {
        int max = conversation.limits().frameBytes();
        byte[] bytes;
        try (InputStream in = request.getInputStream()) {
            bytes = in.readNBytes(max + 1);
        }
        if (bytes.length > max) {
            throw new BadMessage(ErrorCode.TOO_LARGE, "the body is longer than " + max + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadMessage(ErrorCode.BAD_REQUEST, "the body is not UTF-8");
        }
    }

    /** What to answer with, once it is known. */
    record Answer(int status, ServerMessage message) {}

    /** Answers when the future has ended, without holding a thread until then. */
    final void later(HttpServletRequest request, CompletableFuture<Answer> answer) {
        later(request, answer, (response, value) -> send(response, value.status(), Json.encode(value.message())));
    }

    /** How what is known at last is answered with. */
    interface Sending<T> {
        void send(HttpServletResponse response, T value) throws IOException;
    }

    final <T> void later(HttpServletRequest request, CompletableFuture<T> answer, Sending<T> sending) {
        AsyncContext async = request.startAsync();
        async.setTimeout(ANSWER_MS);
        answer.whenComplete((value, error) -> {
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            try {
                if (value != null) {
                    sending.send(response, value);
                } else {
                    refuse(response, new Problem(ErrorCode.UNAVAILABLE, "the room's log is away; try again"));
                }
            } catch (IOException e) {
                LOG.debug("the caller has gone: {}", e.toString());
            } finally {
                async.complete();
            }
        });
    }

    static void send(HttpServletResponse response, int status, byte[] json) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }

    /** The caller's address. */
    static String peer(HttpServletRequest request) {
        return Peer.of(request).address();
    }

    static BadMessage notFound() {
        return new BadMessage(ErrorCode.NOT_FOUND, "there is nothing here");
    }

    static void notAllowed(HttpServletResponse response, String allowed) throws IOException {
        response.setHeader("Allow", allowed);
        new Problem(HttpServletResponse.SC_METHOD_NOT_ALLOWED, ErrorCode.BAD_REQUEST, "only " + allowed).send(response);
    }
}
