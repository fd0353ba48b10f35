package chat.backplane;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and as whom to go there.
 *
 * @param socket path of a Unix socket; host and port then mean nothing
 */
record RedisAddress(
        String host,
        int port,
        boolean tls,
        @Nullable String socket,
        @Nullable String user,
        @Nullable String password,
        int database) {
    private static final int PORT = 6379;

    /** @throws IllegalArgumentException saying what is wrong, without the password */
    static RedisAddress parse(URI url) {
        String scheme = String.valueOf(url.getScheme());
        @Nullable String[] login = login(url.getRawUserInfo());
        String path = url.getPath() == null ? "" : url.getPath();
        switch (scheme) {
            case "redis", "rediss" -> {
                if (url.getHost() == null) {
                    throw new IllegalArgumentException("the Redis URL names no host: redis://host:port");
                }
                int port = url.getPort() < 0 ? PORT : url.getPort();
                String database = path.startsWith("/") ? path.substring(1) : path;
                return new RedisAddress(
                        url.getHost(), port, scheme.equals("rediss"), null, login[0], login[1], database(database));
            }
            case "unix", "redis+unix" -> {
                if (!path.startsWith("/")) {
                    throw new IllegalArgumentException("the Redis URL names no socket: unix:///path/of/socket");
                }
                String database = url.getQuery() == null ? "" : url.getQuery();
                return new RedisAddress("localhost", PORT, false, path, login[0], login[1], database(database));
            }
            default -> throw new IllegalArgumentException("the Redis URL begins with redis://, rediss:// or unix://");
        }
    }

    private static @Nullable String[] login(@Nullable String userInfo) {
        if (userInfo == null) {
            return new @Nullable String[] {null, null};
        }
        int colon = userInfo.indexOf(':');
        String user = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
        String password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
        return new @Nullable String[] {user.isEmpty() ? null : user, password};
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int database(String text) {
        String number = text.startsWith("db=") ? text.substring(3) : text;
        if (number.isEmpty()) {
            return 0;
        }
        try {
            return Integer.parseUnsignedInt(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the Redis URL's database is not a number: " + number, e);
        }
    }

    /** As a URL, with the password masked. */
    @Override
    public String toString() {
        String login = password == null ? "" : (user == null ? "" : user) + ":***@";
        String place = socket == null
                ? (tls ? "rediss://" : "redis://") + login + host + ":" + port
                : "unix://" + login + socket;
        return database == 0 ? place : place + (socket == null ? "/" : "?db=") + database;
    }
}
