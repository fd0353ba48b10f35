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
        Cookie[] cookies = request.getCookies();
        if (cookies == null) {
            return List.of();
        }
        String name = name(request, Peer.of(request).secure());
        return Arrays.stream(cookies)
                .filter(cookie -> cookie.getName().equals(name))
                .map(Cookie::getValue)
                .limit(MAX_COOKIES)
                .toList();
    }

    /** Sets the cookie. */
    static void set(HttpServletRequest request, HttpServletResponse response, String token, int days) {
        boolean secure = Peer.of(request).secure();
        response.addCookie(cookie(name(request, secure), token, secure, days * 24 * 3600));
    }

    /** Deletes the cookie under every name that it may have been set with. */
    static void clear(HttpServletRequest request, HttpServletResponse response) {
        boolean secure = Peer.of(request).secure();
        Set<String> names = new LinkedHashSet<>();
        names.add(name(request, secure));
        names.add(name(request, false));
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

    private static String name(HttpServletRequest request, boolean secure) {
        String port = Origin.ofHost(secure, request.getHeader("Host"))
                .filter(own -> !own.hasDefaultPort())
                .map(own -> "-" + own.port())
                .orElse("");
        String path = request.getContextPath().replaceAll("[^0-9A-Za-z]", "-");
        return (secure ? SECURE_PREFIX : "") + NAME + port + path;
    }
}
