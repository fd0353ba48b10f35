package chat.web;

import chat.cluster.Lifecycle;
import chat.connection.Connections;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.web.Exchanges.Reply;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first to see each request, before the container's own WebSocket filter: sets the security headers, and turns away
 * handshakes that may not or cannot be served here.
 */
final class AdmissionFilter implements Filter {
    /** nginx sets the same when it stands in front, which a test compares. */
    static final Map<String, String> SECURITY_HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sw",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()");

    /** Set on what has been judged; nothing under {@code /api/} is answered without. */
    static final String ADMITTED = "chat.admitted";

    /** Of an origin in the log. */
    private static final int LOGGED_LENGTH = 100;

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionFilter.class);

    /** The handshake that has been judged, while the container makes it, which all do on the thread of their filters. */
    private static final ThreadLocal<Peer> HANDSHAKE = new ThreadLocal<>();

    private final Lifecycle lifecycle;
    private final Connections connections;
    private final Set<Origin> origins;
    private final Proxies proxies;
    private final Exchanges exchanges;
    private final Metrics metrics;
    private final LogThrottle refusals = new LogThrottle(Duration.ofMinutes(10), 20, System::nanoTime);

    /**
     * @param origins whose pages may connect, beside those that come from this server itself
     * @param proxies whose word about the client is taken
     */
    AdmissionFilter(
            Lifecycle lifecycle,
            Connections connections,
            Set<Origin> origins,
            Proxies proxies,
            Exchanges exchanges,
            Metrics metrics) {
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.origins = origins;
        this.proxies = proxies;
        this.exchanges = exchanges;
        this.metrics = metrics;
        metrics.declare(
                "chat.turned.away",
                "why",
                Stream.of("origin", "upgrade", "version", "key", "path", "draining", "full"));
    }

    /** Who makes the handshake that is being made on this thread; null when it has not been judged. */
    static @Nullable Peer handshake() {
        return HANDSHAKE.get();
    }

    /** The path as the container routes it, whatever way it was written. */
    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        SECURITY_HEADERS.forEach(answer::setHeader);
        Peer peer = Peer.of(http, proxies);
        http.setAttribute(Peer.class.getName(), peer);
        String path = path(http);
        boolean webSocket = path.equals(ChatEndpoint.PATH);
        if (!webSocket && isUpgrade(http)) {
            turnAway(http, answer, "path", new Problem(ErrorCode.NOT_FOUND, "there is no WebSocket here"));
        } else if (webSocket) {
            if (isAllowedOrigin(http, answer, peer) && isHandshake(http, answer) && isOpen(path, http, answer)) {
                HANDSHAKE.set(peer);
                try {
                    chain.doFilter(request, response);
                } finally {
                    HANDSHAKE.remove();
                }
            }
        } else if (path.startsWith("/api/")) {
            answer.setHeader("Vary", "Origin");
            if (isAllowedOrigin(http, answer, peer) && !isPreflight(http, answer) && isOpen(path, http, answer)) {
                http.setAttribute(ADMITTED, true);
                chain.doFilter(request, response);
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Containers look for a WebSocket wherever this is. */
    private static boolean isUpgrade(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Upgrade")).stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    private boolean isPreflight(HttpServletRequest request, HttpServletResponse response) {
        boolean preflight = request.getHeader("Origin") != null && Cors.isPreflight(request);
        if (preflight) {
            Cors.tellBrowser(response);
            exchanges.of(request, response).answer(new Reply(HttpServletResponse.SC_NO_CONTENT, "", new byte[0]));
        }
        return preflight;
    }

    private boolean isHandshake(HttpServletRequest request, HttpServletResponse response) {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            return turnAway(
                    request, response, "upgrade", new Problem(426, ErrorCode.BAD_REQUEST, "this is a WebSocket"));
        }
        if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            response.setHeader("Sec-WebSocket-Version", "13");
            return turnAway(
                    request, response, "version", new Problem(426, ErrorCode.BAD_REQUEST, "WebSocket version 13 only"));
        }
        if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
            return turnAway(
                    request,
                    response,
                    "key",
                    new Problem(ErrorCode.BAD_REQUEST, "Sec-WebSocket-Key: must be 16 bytes in base 64"));
        }
        return true;
    }

    private boolean isOpen(String path, HttpServletRequest request, HttpServletResponse response) {
        boolean stays = path.equals(ChatEndpoint.PATH) || path.equals(EventsServlet.PATH);
        String why = !lifecycle.isOpen() ? "draining" : stays && connections.isFull() ? "full" : "";
        if (why.isEmpty()) {
            return true;
        }
        response.setHeader("Retry-After", "1");
        return turnAway(request, response, why, new Problem(ErrorCode.UNAVAILABLE, "this instance is " + why));
    }

    private boolean turnAway(HttpServletRequest request, HttpServletResponse response, String why, Problem problem) {
        metrics.counter("chat.turned.away", "why", why).increment();
        exchanges.refuse(request, response, problem);
        return false;
    }

    /**
     * Programs send no origin and are not bound by it; a browser does, and cannot lie. {@code null}, as pages without an
     * origin of their own send it, is refused.
     */
    private boolean isAllowedOrigin(HttpServletRequest request, HttpServletResponse response, Peer peer) {
        String header = request.getHeader("Origin");
        if (header == null) {
            return true;
        }
        String host = request.getHeader("Host");
        Optional<Origin> origin = Origin.parse(header);
        if (origin.isPresent() && origin.equals(Origin.ofHost(peer.secure(), host))) {
            return true;
        }
        if (origin.isPresent() && origins.contains(origin.get())) {
            Cors.allow(header, request, response);
            return true;
        }
        String own = (peer.secure() ? "https://" : "http://") + host;
        String shown = header.substring(0, Math.min(header.length(), LOGGED_LENGTH));
        if (refusals.admit(shown + ' ' + own) >= 0) {
            LOG.warn(
                    "a page of {} may not connect to {} (from {}); CHAT_ORIGINS lists whose pages may, and CHAT_PROXIES"
                            + " which proxies are believed that it is https",
                    shown,
                    own,
                    peer.address());
        }
        return turnAway(
                request, response, "origin", new Problem(ErrorCode.FORBIDDEN, "this page's site may not connect here"));
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
