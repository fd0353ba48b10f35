package chat.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The cookie that has a page's token, out of reach of its scripts. Browsers keep cookies by host alone, so the name includes the port,
 * unless it is the scheme's default, and the path of the application. Over TLS, only a cookie counts that this very host has set
 * over TLS ({@code __Host-}).
 */
final class SessionCookie {
    private static final String NAME = "chat";
    private static final String SECURE_PREFIX = "__Host-";

    /** The most cookies of that name that are tried in one request. */
    private static final int MAX_COOKIES = 8;

    private SessionCookie() {}

    /** Returns the values of all cookies of the name: another host of the same domain may have set one, too. */
    static List<String> tokens(HttpServletRequest request) {
        return tokens(new ServletRequestHead(request), Peer.of(request).secure());
    }

    /** Likewise, below the servlets, too. A token needs neither quotes nor escapes. */
    static List<String> tokens(RequestHead request, boolean secure) {
        List<String> headers = request.headers("Cookie");
        if (headers.isEmpty()) {
            return List.of(); // As of most handshakes, whose name of a cookie need not be made then.
        }
        String prefix = name(request, secure) + "=";
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(prefix))
                .map(cookie -> cookie.substring(prefix.length()))
                .limit(MAX_COOKIES)
                .toList();
    }

    /** Sets the cookie. */
    static void set(HttpServletRequest request, HttpServletResponse response, String token, int days) {
        boolean secure = Peer.of(request).secure();
        response.addCookie(cookie(name(new ServletRequestHead(request), secure), token, secure, days * 24 * 3600));
    }

    /** Deletes the cookie under every name that it may have been set with. */
    static void clear(HttpServletRequest request, HttpServletResponse response) {
        boolean secure = Peer.of(request).secure();
        Set<String> names = new LinkedHashSet<>();
        RequestHead head = new ServletRequestHead(request);
        names.add(name(head, secure));
        names.add(name(head, false));
        for (String name : names) {
            response.addCookie(cookie(name, "", secure, 0));
        }
    }

    private static Cookie cookie(String name, String value, boolean secure, int maxAge) {
        Cookie cookie = new Cookie(name, value);
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(secure);
        cookie.setAttribute("SameSite", "Strict");
        cookie.setMaxAge(maxAge);
        return cookie;
    }

    private static String name(RequestHead request, boolean secure) {
        String port = Origin.ofHost(secure, request.header("Host"))
                .filter(own -> !own.hasDefaultPort())
                .map(own -> "-" + own.port())
                .orElse("");
        String path = request.contextPath().replaceAll("[^0-9A-Za-z]", "-");
        return (secure ? SECURE_PREFIX : "") + NAME + port + path;
    }
}
