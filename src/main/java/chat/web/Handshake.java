package chat.web;

import chat.protocol.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks WebSocket handshakes (RFC 6455, section 4.2.1), so that every container refuses the same ones with the same answers. */
final class Handshake {
    private static final int KEY_BYTES = 16;
    private static final int UPGRADE_REQUIRED = 426;
    private static final String VERSION = "13";

    private Handshake() {}

    /** Returns whether a container would take the request for a handshake, whatever its path. */
    static boolean isUpgrade(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Upgrade")).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /** Returns why the request is not a handshake, or null if it is one. */
    static @Nullable Rejection check(HttpServletRequest request) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            Problem problem = new Problem(UPGRADE_REQUIRED, ErrorCode.BAD_REQUEST, "this is a WebSocket");
            return new Rejection(
                    "upgrade", problem.withHeader("Upgrade", "websocket").withHeader("Connection", "Upgrade"));
        }
        if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            Problem problem = new Problem(UPGRADE_REQUIRED, ErrorCode.BAD_REQUEST, "WebSocket version 13 only");
            return new Rejection("version", problem.withHeader("Sec-WebSocket-Version", VERSION));
        }
        if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
            return new Rejection(
                    "key", new Problem(ErrorCode.BAD_REQUEST, "Sec-WebSocket-Key: must be 16 bytes in base 64"));
        }
        return null;
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
