package chat.config;

import chat.auth.AdminAuthenticator;
import chat.auth.Tokens;
import chat.backplane.redis.RedisAddress;
import chat.backplane.redis.RedisSettings;
import chat.web.Origin;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Parses the texts of settings; each method throws {@link IllegalArgumentException} that says what would be right. */
final class Parsers {
    /** The longest path of a unix socket that Java takes, in bytes. */
    private static final int MAX_SOCKET_BYTES = 106;

    /** A host as browsers send it: in ASCII. */
    private static final Pattern SENT_HOST = Pattern.compile("[a-z0-9._-]+|\\[[0-9a-f:.]+]");

    private Parsers() {}

    static Optional<URI> redisUrl(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        RedisAddress.parse(text.strip());
        return Optional.of(URI.create(text.strip()));
    }

    /** Parses a name that is safe in a line of the log, and in names of keys and connections in Redis. */
    static String instance(String text) {
        String name = text.strip();
        if (!name.isEmpty() && !name.matches(InstanceSettings.INSTANCE_CHARACTERS + "{1,64}")) {
            throw new IllegalArgumentException("must be at most 64 of A-Z a-z 0-9 . _ : @ -");
        }
        return name;
    }

    static String socket(String text) {
        String path = text.strip();
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_SOCKET_BYTES) {
            throw new IllegalArgumentException(
                    "the path of a unix socket has at most " + MAX_SOCKET_BYTES + " bytes, this one has " + bytes);
        }
        return path(path);
    }

    /** Parses a path; the encoding of the file system may lack a character of it, as that of the C locale does. */
    static String path(String text) {
        try {
            return Path.of(text.strip()).toString();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path here (is LC_ALL=C.UTF-8 set?)", e);
        }
    }

    static String namespace(String text) {
        String namespace = text.strip();
        if (!RedisSettings.isNamespace(namespace)) {
            throw new IllegalArgumentException("must be 1 to 32 letters of ASCII, digits, \"_\" or \"-\"");
        }
        return namespace;
    }

    static String secret(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 0 && bytes < Tokens.MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "needs at least " + Tokens.MIN_SECRET_BYTES + " bytes, this has " + bytes);
        }
        return text;
    }

    /** Parses a token that can be sent in a header. */
    static String adminToken(String text) {
        String token = text.strip();
        if (!token.isEmpty() && !token.matches("[!-~]{" + AdminAuthenticator.MIN_TOKEN_BYTES + ",}")) {
            throw new IllegalArgumentException(
                    "needs at least " + AdminAuthenticator.MIN_TOKEN_BYTES + " characters of ASCII, no spaces");
        }
        return token;
    }

    /** Parses the place of a key set; a URL must be https, but on this machine. */
    static String keySet(String text) {
        String place = text.strip();
        if (!place.contains("://")) {
            return path(place);
        }
        try {
            URI url = URI.create(place);
            boolean local = "127.0.0.1".equals(url.getHost()) || "localhost".equals(url.getHost());
            if ("https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && local)) {
                return place;
            }
        } catch (IllegalArgumentException e) {
            // Refused below.
        }
        throw new IllegalArgumentException("must be a path, or a URL that begins with https://");
    }

    /** Parses the names of claims; those that are left out keep their default. */
    static Map<String, String> claims(String text) {
        Map<String, String> claims =
                new HashMap<>(Map.of("id", "sub", "name", "name", "roles", "roles", "rooms", "rooms"));
        for (String part : list(text)) {
            int equals = part.indexOf('=');
            if (equals < 0 || !claims.containsKey(part.substring(0, equals)) || equals == part.length() - 1) {
                throw new IllegalArgumentException("must be like id=sub,name=name,roles=roles,rooms=rooms");
            }
            claims.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return Map.copyOf(claims);
    }

    static List<Origin> origins(String text) {
        return list(text).stream().map(Parsers::origin).toList();
    }

    static Origin origin(String text) {
        Origin origin = Origin.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is not like https://chat.example.org (no path)"));
        if (!SENT_HOST.matcher(origin.host()).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" is sent by no browser: name each origin, without wildcards, and write an international name as xn--…");
        }
        return origin;
    }

    static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    static String oneOf(String text, String... allowed) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (!Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", allowed));
        }
        return value;
    }
}
