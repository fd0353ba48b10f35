package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * A refusal over HTTP: a problem document (RFC 9457).
 *
 * @param code that of the protocol's {@code error}
 * @param headers the headers that go with it, such as {@code Retry-After}
 */
record Problem(int status, ErrorCode code, String detail, Map<String, String> headers) {
    Problem(ErrorCode code, String detail) {
        this(code.httpStatus(), code, detail);
    }

    Problem(int status, ErrorCode code, String detail) {
        this(status, code, detail, Map.of());
    }

    static Problem of(BadMessage bad) {
        return new Problem(bad.code(), bad.text());
    }

    static Problem of(ServerMessage.Failure failure) {
        Problem problem = new Problem(failure.code(), failure.message());
        Long retryAfterMs = failure.retryAfterMs();
        return retryAfterMs == null ? problem : problem.retryAfterMs(retryAfterMs);
    }

    static Problem noAccounts() {
        return new Problem(ErrorCode.FORBIDDEN, "there are no accounts here");
    }

    static Problem notFound() {
        return new Problem(ErrorCode.NOT_FOUND, "there is nothing here");
    }

    /** @param allowed the methods that are, separated by commas */
    static Problem methodNotAllowed(String allowed) {
        return new Problem(HttpServletResponse.SC_METHOD_NOT_ALLOWED, ErrorCode.BAD_REQUEST, "only " + allowed)
                .withHeader("Allow", allowed);
    }

    static Problem rateLimited(long retryAfterMs) {
        return new Problem(ErrorCode.RATE_LIMITED, "too fast; try again in " + retryAfterMs + " ms")
                .retryAfterMs(retryAfterMs);
    }

    Problem withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Problem(status, code, detail, Map.copyOf(more));
    }

    /** Adds {@code Retry-After}, rounded up to whole seconds. */
    Problem retryAfterMs(long ms) {
        return withHeader("Retry-After", Long.toString((ms + 999) / 1000));
    }
}
