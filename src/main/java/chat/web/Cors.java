package chat.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * What lets pages of the configured origins use {@code /api/} (the Fetch standard's CORS). They may send the session's
 * cookie: who is listed is trusted as a page of the server's own is.
 */
final class Cors {
    /** The attribute of a request that says whose page asks; for the container's own answers, which begin anew. */
    static final String ALLOWED = "chat.origin";

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID";

    /** In seconds; what a browser need not ask again. */
    private static final String MAX_AGE = "600";

    private Cors() {}

    /** On every answer to such a page, refusals included, so that its scripts can read them. */
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

    /** Whether a browser asks first what the page may do. */
    static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null;
    }

    static void tellBrowser(HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", HEADERS);
        response.setHeader("Access-Control-Max-Age", MAX_AGE);
    }
}
