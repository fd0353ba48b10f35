package chat.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * The headers that let pages of the configured origins use {@code /api/} (CORS, in the Fetch standard). Such pages may send the
 * session's cookie: they are trusted like the server's own.
 */
final class Cors {
    /** The attribute that keeps the origin of an allowed page, for error answers, from which the container removes all headers. */
    static final String ALLOWED = "chat.origin";

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID";

    /** The time for which a browser may remember the answer to a preflight. */
    private static final String MAX_AGE_SECONDS = "600";

    private Cors() {}

    /** Sets the headers of an answer to such a page; also on refusals, so that its scripts can read them. */
    static void allow(String origin, HttpServletRequest request, HttpServletResponse response) {
        request.setAttribute(ALLOWED, origin);
        headers(origin).forEach(response::setHeader);
    }

    static Map<String, String> headers(String origin) {
        return Map.of(
                "Access-Control-Allow-Origin", origin,
                "Access-Control-Allow-Credentials", "true",
                "Access-Control-Expose-Headers", "Retry-After",
                "Cross-Origin-Resource-Policy", "cross-origin",
                "Vary", "Origin");
    }

    /** Returns whether a browser asks what a page may do, before the page's own request. */
    static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS")
                && request.getHeader("Origin") != null
                && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** Returns the headers of the answer to a preflight. */
    static Map<String, String> preflightHeaders() {
        return Map.of(
                "Access-Control-Allow-Methods", METHODS,
                "Access-Control-Allow-Headers", HEADERS,
                "Access-Control-Max-Age", MAX_AGE_SECONDS);
    }
}
