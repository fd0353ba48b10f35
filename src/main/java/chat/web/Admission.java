package chat.web;

import chat.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Judges who is let in, whatever part of the server asks. Safe for use by many threads. */
final class Admission {
    private final WebContext services;
    private final OriginPolicy origins;
    private final Proxies proxies;

    Admission(WebContext services, OriginPolicy origins, Proxies proxies) {
        this.services = services;
        this.origins = origins;
        this.proxies = proxies;
    }

    /** Finds the peer of a request. */
    Peer peer(RequestHead request) {
        return Peer.of(request, proxies);
    }

    /** Returns why a page's request is not admitted, or null if its origin may connect. */
    @Nullable
    Rejection checkOrigin(RequestHead request, Peer peer) {
        return origins.check(request, peer);
    }

    /** See {@link OriginPolicy#allowedForeign}. */
    @Nullable
    String allowedForeignOrigin(RequestHead request, Peer peer) {
        return origins.allowedForeign(request, peer);
    }

    /** Returns why a request for a WebSocket is not admitted, or null if it is. */
    @Nullable
    Rejection checkHandshake(RequestHead request, Peer peer) {
        Rejection rejection = checkOrigin(request, peer);
        rejection = rejection == null ? HandshakeCheck.check(request) : rejection;
        return rejection == null ? checkCapacity(true) : rejection;
    }

    /** Returns the client of a handshake that is admitted. */
    HandshakeClient handshakeClient(RequestHead request, Peer peer) {
        return HandshakeClient.of(request, peer, services.service());
    }

    /**
     * Returns why nothing can be served now, or null if it can.
     *
     * @param stays whether the request opens a connection that counts for the limit
     */
    @Nullable
    Rejection checkCapacity(boolean stays) {
        boolean full = stays && services.connections().isFull();
        if (services.lifecycle().isOpen() && !full) {
            return null;
        }
        String reason = services.lifecycle().isOpen() ? "full" : "draining";
        return new Rejection(
                reason, new Problem(ErrorCode.UNAVAILABLE, "this instance is " + reason).retryAfterMs(1000));
    }
}
