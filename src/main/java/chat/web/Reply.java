package chat.web;

import chat.protocol.ServerMessageWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A whole HTTP answer; {@link HttpExchange#answer} sends it. Immutable, though it does not copy its body. */
final class Reply {
    private static final byte[] NOTHING = {};

    private final int status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers;

    private Reply(int status, String type, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.headers = headers;
    }

    static Reply json(int status, byte[] utf8) {
        return new Reply(status, "application/json", utf8, Map.of());
    }

    /** @param type the media type, with its charset */
    static Reply text(int status, String type, String text) {
        return new Reply(status, type, text.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Reply noContent(Map<String, String> headers) {
        return new Reply(204, "", NOTHING, headers);
    }

    static Reply of(Problem problem) {
        byte[] document =
                ServerMessageWriter.writeProblem(problem.status(), problem.code(), problem.detail(), problem.room());
        return new Reply(problem.status(), "application/problem+json", document, problem.headers());
    }

    int status() {
        return status;
    }

    /** Returns the media type; empty if there is no body. */
    String type() {
        return type;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
