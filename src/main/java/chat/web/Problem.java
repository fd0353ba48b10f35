package chat.web;

import chat.accounts.PasswordHasher;
import chat.accounts.Throttled;
import chat.backplane.Denied;
import chat.backplane.Unavailable;
import chat.concurrent.Futures;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refusal over HTTP: a problem document (RFC 9457).
 *
 * @param code that of the protocol's {@code error}
 * @param room the one with which a request has a conflict, which it need not name; null for another refusal
 * @param headers the headers that go with it, such as {@code Retry-After}
 */
record Problem(
        int status, ErrorCode code, String detail, @Nullable String room, Map<String, String> headers) {
    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    Problem(ErrorCode code, String detail) {
        this(code.httpStatus(), code, detail);
    }

    Problem(int status, ErrorCode code, String detail) {
        this(status, code, detail, null, Map.of());
    }

    /** Returns the refusal of a request that has failed; a failure that none foresaw is logged. */
    static Problem of(@Nullable Throwable error) {
        Throwable cause = Futures.causeOf(error);
        if (cause instanceof BadMessage bad) {
            return new Problem(bad.code(), bad.text());
        }
        if (cause instanceof ProblemException refusal) {
            return refusal.problem();
        }
        if (cause instanceof Denied denied) {
            return new Problem(denied.code(), denied.text());
        }
        if (cause instanceof Throttled throttled) {
            return rateLimited(throttled.retryAfterMs());
        }
        if (cause instanceof PasswordHasher.Busy) {
            return new Problem(ErrorCode.UNAVAILABLE, "too many sign in at this moment; try again").retryAfterMs(1000);
        }
        if (cause instanceof Unavailable) {
            return new Problem(ErrorCode.UNAVAILABLE, "this cannot be answered now; try again");
        }
        LOG.error("a request failed", cause);
        return new Problem(ErrorCode.UNAVAILABLE, "this failed; try again");
    }

    static Problem of(ServerMessage.Failure failure) {
        ErrorCode code = failure.code();
        String room = code == ErrorCode.CONFLICT ? failure.room() : null;
        Problem problem = new Problem(code.httpStatus(), code, failure.message(), room, Map.of());
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
        return new Problem(status, code, detail, room, Map.copyOf(more));
    }

    /** Adds {@code Retry-After}, rounded up to whole seconds. */
    Problem retryAfterMs(long ms) {
        return withHeader("Retry-After", Long.toString((ms + 999) / 1000));
    }
}
