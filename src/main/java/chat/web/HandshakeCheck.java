package chat.web;

import chat.protocol.ErrorCode;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks WebSocket handshakes (RFC 6455, section 4.2.1), so that every container refuses the same ones with the same answers. */
final class HandshakeCheck {
    /** The path of the WebSocket. */
    static final String PATH = "/ws";

    private static final int KEY_BYTES = 16;
    private static final int UPGRADE_REQUIRED = 426;
    private static final String VERSION = "13";

    private HandshakeCheck() {}

    /** Returns whether a container would take the request for a handshake, whatever its path. */
    static boolean isUpgrade(RequestHead request) {
        return request.headers("Upgrade").stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /** Returns why the request is not a handshake, or null if it is one. */
    static @Nullable Rejection check(RequestHead request) {
        if (!"websocket".equalsIgnoreCase(request.header("Upgrade"))) {
            Problem problem = new Problem(UPGRADE_REQUIRED, ErrorCode.BAD_REQUEST, "this is a WebSocket");
            return new Rejection(
                    "upgrade", problem.withHeader("Upgrade", "websocket").withHeader("Connection", "Upgrade"));
        }
        if (!request.method().equals("GET") || !request.protocol().equals("HTTP/1.1") || !asksForUpgrade(request)) {
            Problem problem = new Problem(
                    ErrorCode.BAD_REQUEST, "a WebSocket is opened by GET over HTTP/1.1, with Connection: Upgrade");
            return new Rejection("upgrade", problem);
        }
        if (!VERSION.equals(request.header("Sec-WebSocket-Version"))) {
            Problem problem = new Problem(UPGRADE_REQUIRED, ErrorCode.BAD_REQUEST, "WebSocket version 13 only");
            return new Rejection("version", problem.withHeader("Sec-WebSocket-Version", VERSION));
        }
        if (!isKey(request.header("Sec-WebSocket-Key"))) {
            return new Rejection(
                    "key", new Problem(ErrorCode.BAD_REQUEST, "Sec-WebSocket-Key: must be 16 bytes in base 64"));
        }
        return null;
    }

    private static boolean asksForUpgrade(RequestHead request) {
        return request.headers("Connection").stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
