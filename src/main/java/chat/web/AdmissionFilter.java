package chat.web;

import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sees each request first, before the container's own WebSocket filter: sets the security headers, and rejects handshakes and API
 * requests that are not allowed, or cannot be served here. Safe for use by many threads.
 */
final class AdmissionFilter implements Filter {
    /** The attribute of an admitted request; nothing under {@code /api/} is answered without it. */
    static final String ADMITTED = "chat.admitted";

    private static final String METRIC = "chat.turned.away";

    /** The peer of the admitted handshake, while the container makes it, which every one does on the thread of its filters. */
    private static final ThreadLocal<Peer> HANDSHAKE = new ThreadLocal<>();

    private final Routes.Services services;
    private final OriginPolicy origins;
    private final Proxies proxies;
    private final Exchanges exchanges;
    private final Metrics metrics;

    AdmissionFilter(
            Routes.Services services, OriginPolicy origins, Proxies proxies, Exchanges exchanges, Metrics metrics) {
        this.services = services;
        this.origins = origins;
        this.proxies = proxies;
        this.exchanges = exchanges;
        this.metrics = metrics;
        metrics.declare(METRIC, "why", Stream.of("origin", "upgrade", "version", "key", "path", "draining", "full"));
    }

    /** Returns the peer of the handshake that is made on this thread; null if it was not admitted. */
    static @Nullable Peer handshakePeer() {
        return HANDSHAKE.get();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        SecurityHeaders.ALL.forEach(answer::setHeader);
        Peer peer = Peer.of(http, proxies);
        http.setAttribute(Peer.class.getName(), peer);
        String path = path(http);
        if (path.equals(ChatEndpoint.PATH)) {
            filterHandshake(http, answer, chain, peer);
        } else if (Handshake.isUpgrade(http)) {
            Problem problem = new Problem(ErrorCode.NOT_FOUND, "there is no WebSocket here");
            reject(http, answer, new Rejection("path", problem));
        } else if (path.startsWith("/api/")) {
            filterApi(http, answer, chain, peer);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The path as the container routes it, in whatever form it was sent. */
    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    private void filterHandshake(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Peer peer)
            throws IOException, ServletException {
        Rejection rejection = origins.check(request, response, peer);
        rejection = rejection == null ? Handshake.check(request) : rejection;
        rejection = rejection == null ? checkCapacity(true) : rejection;
        if (rejection != null) {
            reject(request, response, rejection);
            return;
        }
        HANDSHAKE.set(peer);
        try {
            chain.doFilter(request, response);
        } finally {
            HANDSHAKE.remove();
        }
    }

    private void filterApi(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Peer peer)
            throws IOException, ServletException {
        response.setHeader("Vary", "Origin");
        Rejection rejection = origins.check(request, response, peer);
        if (rejection == null && Cors.isPreflight(request)) {
            exchanges.of(request, response).answer(Reply.noContent(Cors.preflightHeaders()));
            return;
        }
        rejection = rejection == null ? checkCapacity(path(request).equals(EventsServlet.PATH)) : rejection;
        if (rejection != null) {
            reject(request, response, rejection);
            return;
        }
        request.setAttribute(ADMITTED, true);
        chain.doFilter(request, response);
    }

    /** @param stays whether the request opens a connection that counts for the limit */
    private @Nullable Rejection checkCapacity(boolean stays) {
        boolean full = stays && services.connections().isFull();
        if (services.lifecycle().isOpen() && !full) {
            return null;
        }
        String reason = services.lifecycle().isOpen() ? "full" : "draining";
        return new Rejection(
                reason, new Problem(ErrorCode.UNAVAILABLE, "this instance is " + reason).retryAfterMs(1000));
    }

    private void reject(HttpServletRequest request, HttpServletResponse response, Rejection rejection) {
        metrics.counter(METRIC, "why", rejection.reason()).increment();
        exchanges.refuse(request, response, rejection.problem());
    }
}
