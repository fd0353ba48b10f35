package chat.backplane.redis;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a Redis server, with credentials and database.
 *
 * @param socket the path of a Unix socket, or null for TCP; with a path, host and port are unused
 * @param ca a PEM file of the certificates to trust over TLS, or null for the system's
 */
public record RedisAddress(
        String host,
        int port,
        boolean tls,
        @Nullable String socket,
        @Nullable String user,
        @Nullable String password,
        int database,
        @Nullable Path ca) {
    private static final int PORT = 6379;
    private static final int MAX_PORT = 65_535;

    /** The longest path of a Unix socket that Java accepts. */
    private static final int MAX_SOCKET_BYTES = 106;

    private static final Pattern SCHEME = Pattern.compile("(rediss?|unix|redis\\+unix):.*");

    /** User and password of a URL, even with characters that should have been encoded. */
    private static final Pattern LOGIN = Pattern.compile("[a-z+]+://(.*)@.*", Pattern.DOTALL);

    private static final Pattern ENCODED =
            Pattern.compile("(?:[^@/?#%\\[\\]\\s\\p{Cntrl}\"<>\\\\^`{|}]|%[0-9A-Fa-f]{2})*");

    /** Allows underscores, which host names may not have but those of Docker and Compose do. */
    private static final Pattern HOST =
            Pattern.compile("(rediss?)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d*))?(?:/(\\d*))?");

    private static final Pattern SOCKET =
            Pattern.compile("(?:redis\\+)?unix:(?://[A-Za-z0-9._-]*)?(/[^?#]+)(?:\\?(?:db=)?(\\d*))?");

    /** Parses a URL as {@link #parse(String)} does. */
    static RedisAddress parse(URI url) {
        return parse(url.toString());
    }

    /**
     * Parses a URL.
     *
     * @throws IllegalArgumentException with a message that says what is wrong, without the password
     */
    public static RedisAddress parse(String url) {
        if (!SCHEME.matcher(url).matches()) {
            throw new IllegalArgumentException("must look like redis://127.0.0.1:6379, rediss://… or unix:///path");
        }
        Matcher login = LOGIN.matcher(url);
        @Nullable String[] parts = {null, null};
        String place = url;
        if (login.matches()) {
            parts = login(login.group(1));
            place = url.substring(0, login.start(1)) + url.substring(login.end(1) + 1);
        }
        return place.startsWith("rediss:") || place.startsWith("redis:")
                ? overTcp(place, parts[0], parts[1])
                : overUnix(place, parts[0], parts[1]);
    }

    /** Returns this address with other certificates to trust. */
    RedisAddress trusting(@Nullable Path file) {
        return new RedisAddress(host, port, tls, socket, user, password, database, file);
    }

    private static RedisAddress overTcp(String place, @Nullable String user, @Nullable String password) {
        Matcher parts = HOST.matcher(place);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "must look like redis://[user:password@]host[:port][/database], the database a number");
        }
        int port = number(parts.group(3), PORT);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("its port must be from 1 to " + MAX_PORT);
        }
        return new RedisAddress(
                parts.group(2),
                port,
                parts.group(1).equals("rediss"),
                null,
                user,
                password,
                database(parts.group(4)),
                null);
    }

    private static RedisAddress overUnix(String place, @Nullable String user, @Nullable String password) {
        Matcher parts = SOCKET.matcher(place);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "must look like unix://[user:password@localhost]/path/of/socket[?db=number]");
        }
        String path = decode(parts.group(1));
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_SOCKET_BYTES) {
            throw new IllegalArgumentException(
                    "the path of a unix socket has at most " + MAX_SOCKET_BYTES + " bytes, this one has " + bytes);
        }
        return new RedisAddress("localhost", PORT, false, path, user, password, database(parts.group(2)), null);
    }

    private static @Nullable String[] login(String userInfo) {
        if (!ENCODED.matcher(userInfo).matches()) {
            throw new IllegalArgumentException(
                    "percent-encode the password: @ is %40, # is %23, / is %2F, : is %3A," + " % is %25");
        }
        int colon = userInfo.indexOf(':');
        String user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
        return new @Nullable String[] {user.isEmpty() ? null : user, password};
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int database(@Nullable String text) {
        int database = number(text, 0);
        if (database < 0) {
            throw new IllegalArgumentException("its database must be a number such as 0");
        }
        return database;
    }

    /** Parses a string of digits; returns -1 if it is too large to be valid. */
    private static int number(@Nullable String digits, int ifEmpty) {
        if (digits == null || digits.isEmpty()) {
            return ifEmpty;
        }
        return digits.length() > 9 ? -1 : Integer.parseInt(digits);
    }

    /** Returns a URL with the password masked. */
    @Override
    public String toString() {
        String login = password == null ? "" : (user == null ? "" : user) + ":***@";
        String place = socket == null
                ? (tls ? "rediss://" : "redis://") + login + host + ":" + port
                : "unix://" + login + socket;
        return database == 0 ? place : place + (socket == null ? "/" : "?db=") + database;
    }
}
