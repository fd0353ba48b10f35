package chat.service;

import chat.connection.Connections;
import chat.limits.ClientNetwork;
import chat.limits.RateLimiter;
import chat.limits.RateLimiters;
import chat.limits.RequestCost;
import chat.protocol.ErrorCode;
import chat.protocol.User;
import org.jspecify.annotations.Nullable;

/** The requests that users and addresses may still make over HTTP. Safe for use by many threads. */
public final class HttpAllowances {
    private final RateLimiters rateLimiters;
    private final RateLimiter unlimited = new RateLimiter(0, System::nanoTime);
    private final Connections connections;

    HttpAllowances(int sendPerSecond, Connections connections) {
        this.rateLimiters = new RateLimiters(sendPerSecond, System::nanoTime);
        this.connections = connections;
    }

    /** Takes a request from a user's allowance: returns 0, or the milliseconds until it is allowed. */
    public long tryTake(User user, RequestCost cost) {
        return rateLimiters.of(user.id()).tryTake(cost);
    }

    /** Like {@link #tryTake(User, RequestCost)}, for a stream of events in that many rooms. */
    public long tryTakeStream(User user, int rooms) {
        return rateLimiters.of(user.id()).tryTake(RequestCost.EVENTS, RequestCost.JOIN, rooms);
    }

    /** Like {@link #tryTake(User, RequestCost)}, for an address that has not authenticated; this machine's own are not limited. */
    public long tryTake(String address, RequestCost cost) {
        return rateLimiter(address).tryTake(cost);
    }

    private RateLimiter rateLimiter(String address) {
        String network = ClientNetwork.of(address);
        return network.isEmpty() ? unlimited : rateLimiters.of("from " + network);
    }

    /**
     * Charges for a request that is refused.
     *
     * @param user null if not authenticated: then the address is charged
     * @param code the reason; {@code unavailable} is no fault of the caller's, and free
     * @return 0, or the milliseconds to wait for a caller who is to be told that instead of the reason
     */
    public long chargeRefusal(@Nullable User user, String address, ErrorCode code) {
        if (code == ErrorCode.UNAVAILABLE) {
            return 0;
        }
        RateLimiter limiter = user == null ? rateLimiter(address) : rateLimiters.of(user.id());
        long retryAfterMs = code == ErrorCode.RATE_LIMITED ? 0 : limiter.tryTake(RequestCost.INVALID);
        if (code == ErrorCode.RATE_LIMITED || retryAfterMs > 0) {
            limiter.chargeRefusal();
        }
        return retryAfterMs;
    }

    /** Returns 0, or the milliseconds until an address may read from a log. */
    public long readRetryAfterMs(String address) {
        return connections.readRetryAfterMs(ClientNetwork.of(address));
    }
}
