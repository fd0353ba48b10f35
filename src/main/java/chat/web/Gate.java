package chat.web;

import chat.hub.Connections;
import chat.hub.Lifecycle;
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
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The first to see each request, before the container's own WebSocket filter: sets the security headers, and turns away
 * handshakes that may not or cannot be served here.
 */
final class Gate implements Filter {
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

    private final Lifecycle lifecycle;
    private final Connections connections;
    private final List<String> origins;
    private final Metrics metrics;

    /** @param origins whose pages may connect, beside those that come from this server itself */
    Gate(Lifecycle lifecycle, Connections connections, List<String> origins, Metrics metrics) {
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.origins = origins;
        this.metrics = metrics;
        metrics.declare(
                "chat.turned.away", "why", Stream.of("origin", "upgrade", "version", "key", "draining", "full"));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        SECURITY_HEADERS.forEach(answer::setHeader);
        String path = http.getRequestURI().substring(http.getContextPath().length());
        if (mayPass(path, http, answer)) {
            chain.doFilter(request, response);
        }
    }

    private boolean mayPass(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean webSocket = path.equals(ChatEndpoint.PATH);
        if (!webSocket && !path.startsWith("/api/")) {
            return true;
        }
        if (!isAllowedOrigin(request)) {
            return turnAway(
                    response, "origin", new Problem(ErrorCode.FORBIDDEN, "this page's site may not connect here"));
        }
        return (!webSocket || isHandshake(request, response)) && isOpen(path, response);
    }

    private boolean isHandshake(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
            return turnAway(response, "upgrade", new Problem(426, ErrorCode.BAD_REQUEST, "this is a WebSocket"));
        }
        if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            response.setHeader("Sec-WebSocket-Version", "13");
            return turnAway(response, "version", new Problem(426, ErrorCode.BAD_REQUEST, "WebSocket version 13 only"));
        }
        if (!isKey(request.getHeader("Sec-WebSocket-Key"))) {
            return turnAway(
                    response,
                    "key",
                    new Problem(ErrorCode.BAD_REQUEST, "Sec-WebSocket-Key: must be 16 bytes in base 64"));
        }
        return true;
    }

    private boolean isOpen(String path, HttpServletResponse response) throws IOException {
        boolean stays = path.equals(ChatEndpoint.PATH) || path.equals(EventsServlet.PATH);
        String why = !lifecycle.isOpen() ? "draining" : stays && connections.isFull() ? "full" : "";
        if (why.isEmpty()) {
            return true;
        }
        response.setHeader("Retry-After", "1");
        return turnAway(response, why, new Problem(ErrorCode.UNAVAILABLE, "this instance is " + why));
    }

    private boolean turnAway(HttpServletResponse response, String why, Problem problem) throws IOException {
        metrics.counter("chat.turned.away", "why", why).increment();
        problem.send(response);
        return false;
    }

    /** Programs send no origin and are not bound by it; a browser always does, and cannot lie. */
    private boolean isAllowedOrigin(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        String host = request.getHeader("Host");
        int authority = lower.indexOf("://");
        boolean own =
                host != null && authority > 0 && lower.substring(authority + 3).equals(host.toLowerCase(Locale.ROOT));
        return own || origins.contains(lower);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
