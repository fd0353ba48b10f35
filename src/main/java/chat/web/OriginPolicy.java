package chat.web;

import chat.metrics.LogThrottle;
import chat.protocol.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whose pages may connect: the server's own, and those of the configured origins. Safe for use by many threads. */
final class OriginPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(OriginPolicy.class);

    /** The longest part of an origin that is logged. */
    private static final int MAX_LOGGED_CHARS = 100;

    private final Set<Origin> allowed;
    private final LogThrottle refusals = new LogThrottle(Duration.ofMinutes(10), 20, System::nanoTime);

    /** @param allowed the origins whose pages may connect, beside the server's own */
    OriginPolicy(Set<Origin> allowed) {
        this.allowed = allowed;
    }

    /**
     * Returns why the page that makes the request may not, or null if it may; sets the CORS headers for one of another origin.
     *
     * <p>Programs send no origin and are not bound by it. A browser does send it, and does not lie. The origin {@code null}, as
     * pages without an origin of their own send it, is refused.
     */
    @Nullable
    Rejection check(HttpServletRequest request, HttpServletResponse response, Peer peer) {
        String header = request.getHeader("Origin");
        if (header == null) {
            return null;
        }
        String host = request.getHeader("Host");
        Optional<Origin> origin = Origin.parse(header);
        if (origin.isPresent() && origin.equals(Origin.ofHost(peer.secure(), host))) {
            return null;
        }
        if (origin.isPresent() && allowed.contains(origin.get())) {
            Cors.allow(header, request, response);
            return null;
        }
        log(header, (peer.secure() ? "https://" : "http://") + host, peer);
        return new Rejection("origin", new Problem(ErrorCode.FORBIDDEN, "this page's site may not connect here"));
    }

    private void log(String origin, String own, Peer peer) {
        String shown = origin.substring(0, Math.min(origin.length(), MAX_LOGGED_CHARS));
        if (refusals.admit(shown + ' ' + own) >= 0) {
            LOG.warn(
                    "a page of {} may not connect to {} (from {}); list its origin in CHAT_ORIGINS, or the proxy that ends"
                            + " TLS in CHAT_PROXIES",
                    shown,
                    own,
                    peer.address());
        }
    }
}
