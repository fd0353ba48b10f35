package chat.web;

import chat.metrics.LogThrottle;
import chat.protocol.ErrorCode;
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
    private final LogThrottle refusals = LogThrottle.ofRefusals();

    /** @param allowed the origins whose pages may connect, beside the server's own */
    OriginPolicy(Set<Origin> allowed) {
        this.allowed = allowed;
    }

    /**
     * Returns why the page that makes the request may not, or null if it may.
     *
     * <p>Programs send no origin and are not bound by it. A browser does send it, and does not lie. The origin {@code null}, as
     * pages without an origin of their own send it, is refused.
     */
    @Nullable
    Rejection check(RequestHead request, Peer peer) {
        String header = request.header("Origin");
        if (header == null) {
            return null;
        }
        Optional<Origin> origin = Origin.parse(header);
        if (isOwn(origin, request, peer) || isListed(origin)) {
            return null;
        }
        log(header, (peer.secure() ? "https://" : "http://") + request.header("Host"), peer);
        return new Rejection("origin", new Problem(ErrorCode.FORBIDDEN, "this page's site may not connect here"));
    }

    /** Returns the {@code Origin} header of a page of a configured origin that is not the server's own; else null. */
    @Nullable
    String allowedForeign(RequestHead request, Peer peer) {
        String header = request.header("Origin");
        if (header == null) {
            return null;
        }
        Optional<Origin> origin = Origin.parse(header);
        return isListed(origin) && !isOwn(origin, request, peer) ? header : null;
    }

    private static boolean isOwn(Optional<Origin> origin, RequestHead request, Peer peer) {
        return origin.isPresent() && origin.equals(Origin.ofHost(peer.secure(), request.header("Host")));
    }

    private boolean isListed(Optional<Origin> origin) {
        return origin.isPresent() && allowed.contains(origin.get());
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
