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
 * Sees each request to the servlets first, before the container's own WebSocket filter: sets the security headers, and rejects handshakes and API
 * requests that are not allowed, or cannot be served here. Safe for use by many threads.
 */
final class AdmissionFilter implements Filter {
    /** The attribute of an admitted request; nothing under {@code /api/} and {@code /hooks/} is answered without it. */
    static final String ADMITTED = "chat.admitted";

    private static final String METRIC = "chat.rejections";

    /** The admitted handshake, while the container makes it, which every one does on the thread of its filters. */
    private static final ThreadLocal<HandshakeClient> HANDSHAKE = new ThreadLocal<>();

    private final Admission admission;
    private final HttpExchanges exchanges;
    private final Metrics metrics;

    AdmissionFilter(Admission admission, HttpExchanges exchanges, Metrics metrics) {
        this.admission = admission;
        this.exchanges = exchanges;
        this.metrics = metrics;
        metrics.declare(METRIC, "reason", Stream.of("origin", "upgrade", "version", "key", "path", "draining", "full"));
    }

    /** Returns the client of the handshake that is made on this thread; null if it was not admitted. */
    static @Nullable HandshakeClient handshakeClient() {
        return HANDSHAKE.get();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        SecurityHeaders.ALL.forEach(answer::setHeader);
        RequestHead head = new ServletRequestHead(http);
        Peer peer = admission.peer(head);
        http.setAttribute(Peer.class.getName(), peer);
        String path = path(http);
        if (path.equals(HandshakeCheck.PATH)) {
            filterHandshake(http, answer, chain, peer);
        } else if (HandshakeCheck.isUpgrade(head)) {
            Problem problem = new Problem(ErrorCode.NOT_FOUND, "there is no WebSocket here");
            reject(http, answer, new Rejection("path", problem));
        } else if (path.startsWith("/api/")) {
            filterApi(http, answer, chain, peer);
        } else if (path.startsWith(HooksServlet.PREFIX)) {
            filterHook(http, answer, chain);
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
        RequestHead head = new ServletRequestHead(request);
        allowForeignOrigin(head, peer, request, response);
        // Our own Jetty has judged it before, below the servlets, and upgrades what is admitted there.
        Rejection rejection = request.getAttribute(Rejection.class.getName()) instanceof Rejection judged
                ? judged
                : admission.checkHandshake(head, peer);
        if (rejection != null) {
            reject(request, response, rejection);
            return;
        }
        HANDSHAKE.set(admission.handshakeClient(head, peer));
        try {
            chain.doFilter(request, response);
        } finally {
            HANDSHAKE.remove();
        }
    }

    private void filterApi(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Peer peer)
            throws IOException, ServletException {
        response.setHeader("Vary", "Origin");
        RequestHead head = new ServletRequestHead(request);
        allowForeignOrigin(head, peer, request, response);
        Rejection rejection = admission.checkOrigin(head, peer);
        if (rejection == null && Cors.isPreflight(request)) {
            exchanges.of(request, response).answer(Reply.noContent(Cors.preflightHeaders()));
            return;
        }
        rejection = rejection == null ? admission.checkCapacity(path(request).equals(SseServlet.PATH)) : rejection;
        if (rejection != null) {
            reject(request, response, rejection);
            return;
        }
        request.setAttribute(ADMITTED, true);
        chain.doFilter(request, response);
    }

    /** The origin is not asked of a webhook: its secret is all that there is to know, and an answer is not for a page to read. */
    private void filterHook(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Rejection rejection = admission.checkCapacity(false);
        if (rejection != null) {
            reject(request, response, rejection);
            return;
        }
        request.setAttribute(ADMITTED, true);
        chain.doFilter(request, response);
    }

    /** Also before a refusal, so that the page's scripts can read it. */
    private void allowForeignOrigin(
            RequestHead head, Peer peer, HttpServletRequest request, HttpServletResponse response) {
        String origin = admission.allowedForeignOrigin(head, peer);
        if (origin != null) {
            Cors.allow(origin, request, response);
        }
    }

    private void reject(HttpServletRequest request, HttpServletResponse response, Rejection rejection) {
        metrics.counter(METRIC, "reason", rejection.reason()).increment();
        exchanges.refuse(request, response, rejection.problem());
    }
}
