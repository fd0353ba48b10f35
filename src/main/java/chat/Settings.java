package chat;

import chat.auth.Admin;
import chat.auth.Tokens;
import chat.backplane.redis.RedisAddress;
import chat.backplane.redis.RedisSettings;
import chat.web.Origin;
import chat.web.Proxies;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every setting there is; the one place to add one. */
final class Settings {
    static final Setting<Integer> PORT =
            Setting.whole("PORT", 3000, 0, 65_535, "TCP port; 0 takes a free one", "Where to listen.");
    static final Setting<String> HOST =
            Setting.text("CHAT_HOST", "", "address; empty is all", "The address to listen on, such as 127.0.0.1.");
    static final Setting<String> SOCKET = new Setting<>(
            "CHAT_SOCKET", "", "path", "A unix socket to listen on, in place of PORT.", false, Settings::socket);
    static final Setting<Boolean> INHERIT = Setting.flag(
            "CHAT_INHERIT", "Also accept on the listening unix socket that the process manager passes as file 0.");
    static final Setting<Optional<URI>> REDIS_URL = new Setting<>(
            "REDIS_URL",
            "",
            "redis://[user:password@]host:port[/db], rediss://…, unix:///path",
            "The Redis that joins instances; without it, one instance alone, history in memory.",
            true,
            Settings::redisUrl);
    static final Setting<String> NAMESPACE = new Setting<>(
            "CHAT_NAMESPACE",
            RedisSettings.NAMESPACE,
            "1 to 32 of A-Z a-z 0-9 _ -",
            "What all keys and channels in Redis begin with: each chat that shares a Redis has its own, or its own database.",
            false,
            Settings::namespace);
    static final Setting<String> REDIS_CA_FILE = new Setting<>(
            "CHAT_REDIS_CA_FILE",
            "",
            "path of a PEM file",
            "The certificates that a rediss:// Redis is trusted by, in place of the system's: for an authority of one's own.",
            false,
            Settings::path);
    static final Setting<String> INSTANCE = new Setting<>(
            "CHAT_INSTANCE",
            "",
            "name",
            "What this instance is called; by default its host and process id.",
            false,
            Settings::instance);
    static final Setting<String> SECRET = new Setting<>(
            "CHAT_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET + " bytes",
            "Signs the tokens; by default a random one that the instances share through Redis.",
            true,
            Settings::secret);
    static final Setting<String> ADMIN_TOKEN = new Setting<>(
            "CHAT_ADMIN_TOKEN",
            "",
            "at least " + Admin.MIN_TOKEN + " characters of ASCII, no spaces",
            "Who knows it sees all instances at /cluster; without it nobody does.",
            true,
            Settings::adminToken);
    static final Setting<List<Origin>> ORIGINS = new Setting<>(
            "CHAT_ORIGINS",
            "",
            "https://chat.example.org,…",
            "Pages of which sites may connect and use the HTTP interface, beside the instance's own.",
            false,
            Settings::origins);
    static final Setting<Proxies> PROXIES = new Setting<>(
            "CHAT_PROXIES",
            "",
            "192.0.2.7,10.0.0.0/8,…",
            "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; over the unix socket all are.",
            false,
            text -> Proxies.of(list(text)));

    static final Setting<Integer> TEXT_BYTES =
            Setting.whole("CHAT_TEXT_BYTES", 4096, 1, 65_536, "bytes of UTF-8", "The longest message.");
    static final Setting<Integer> FRAME_BYTES = Setting.whole(
            "CHAT_FRAME_BYTES", 65_536, 1024, 1_048_576, "bytes", "The longest WebSocket frame or request body taken.");
    static final Setting<Integer> SEND_PER_SECOND = Setting.whole(
            "CHAT_SEND_PER_SECOND",
            10,
            0,
            100_000,
            "messages/s; 0 is unlimited",
            "How many messages a connection may send, over time; five seconds' worth at once. A person twice as many on all"
                    + " instances together, an address twenty times; 0 lifts their other shares, too.");
    static final Setting<Integer> PERSON_ROOMS_PER_DAY = Setting.whole(
            "CHAT_PERSON_ROOMS_PER_DAY",
            300,
            0,
            1_000_000,
            "rooms/day; 0 is unlimited",
            "How many rooms a person may be the first to write in, over time; a third at once. An address ten times as many.");
    static final Setting<Integer> PERSON_BYTES_PER_DAY = Setting.whole(
            "CHAT_PERSON_BYTES_PER_DAY",
            33_554_432,
            0,
            Integer.MAX_VALUE,
            "bytes/day; 0 is unlimited",
            "How much a person may write, over time; a day's at once. An address ten times as much.");
    static final Setting<Integer> ADDRESS_CONNECTIONS = Setting.whole(
            "CHAT_ADDRESS_CONNECTIONS",
            256,
            0,
            1_000_000,
            "connections; 0 is unlimited",
            "How many connections nginx lets an address have open; an IPv6 address counts with its /64.");
    static final Setting<Integer> ADDRESS_HANDSHAKES_PER_SECOND = Setting.whole(
            "CHAT_ADDRESS_HANDSHAKES_PER_SECOND",
            20,
            0,
            100_000,
            "handshakes/s; 0 is unlimited",
            "How many WebSockets and event streams nginx lets an address begin, over time; all its connections at once.");
    static final Setting<Integer> ADDRESS_REQUESTS_PER_SECOND = Setting.whole(
            "CHAT_ADDRESS_REQUESTS_PER_SECOND",
            50,
            0,
            100_000,
            "requests/s; 0 is unlimited",
            "How many HTTP requests nginx lets an address make, over time; four seconds' worth at once.");
    static final Setting<Integer> ROOMS =
            Setting.whole("CHAT_ROOMS", 100, 1, 10_000, "rooms", "How many rooms a connection may be in.");
    static final Setting<Integer> CONNECTIONS = Setting.whole(
            "CHAT_CONNECTIONS",
            15_000,
            1,
            1_000_000,
            "connections",
            "How many connections this instance takes; further ones get 503, and nginx tries another instance.");
    static final Setting<Integer> CONNECTIONS_PER_PERSON = Setting.whole(
            "CHAT_CONNECTIONS_PER_PERSON",
            100,
            1,
            1_000_000,
            "connections",
            "How many connections one person may have to this instance.");
    static final Setting<Integer> OUTBOX_BYTES = Setting.whole(
            "CHAT_OUTBOX_BYTES",
            1_048_576,
            65_536,
            1_073_741_824,
            "bytes",
            "What may wait for a slow reader before its connection is closed with 1013.");
    static final Setting<Integer> OUTBOXES_MB = Setting.whole(
            "CHAT_OUTBOXES_MB",
            0,
            0,
            1_048_576,
            "MB; 0 is a quarter of the heap",
            "What may wait for all readers together before those with most of it are closed with 1013.");
    static final Setting<Integer> HELLO_SECONDS =
            Setting.whole("CHAT_HELLO_SECONDS", 10, 1, 300, "s", "How long a connection may take to say hello.");
    static final Setting<Integer> HEARTBEAT_SECONDS =
            Setting.whole("CHAT_HEARTBEAT_SECONDS", 25, 1, 300, "s", "How often each connection is pinged.");
    static final Setting<Integer> TOKEN_DAYS =
            Setting.whole("CHAT_TOKEN_DAYS", 90, 1, 3650, "days", "How long a token is good after it was last used.");
    static final Setting<Integer> HISTORY_LENGTH = Setting.whole(
            "CHAT_HISTORY_LENGTH", 10_000, 100, 10_000_000, "messages", "How many messages of a room are kept.");
    static final Setting<Integer> HISTORY_DAYS = Setting.whole(
            "CHAT_HISTORY_DAYS",
            365,
            1,
            36_500,
            "days",
            "How long a room's history is kept after its last message; that of a room of n messages no longer than 7 + n days.");
    static final Setting<Integer> DRAIN_SECONDS = Setting.whole(
            "CHAT_DRAIN_SECONDS",
            15,
            1,
            3600,
            "s",
            "How long a stopping instance takes at most; the process manager must wait longer.");
    static final Setting<Integer> DRAIN_PER_SECOND = Setting.whole(
            "CHAT_DRAIN_PER_SECOND",
            1000,
            1,
            100_000,
            "connections/s",
            "How fast a stopping instance sends its connections elsewhere; faster only if its deadline comes before.");
    static final Setting<Integer> WARM_UP_MS = Setting.whole(
            "CHAT_WARM_UP_MS",
            0,
            0,
            60_000,
            "ms",
            "How long a starting instance plays conversations with itself, so that it is fast when it takes the first.");
    static final Setting<Integer> MEMORY_MB = Setting.whole(
            "CHAT_MEMORY_MB",
            0,
            0,
            1_048_576,
            "MB; 0 is unbounded",
            "An instance that has taken more drains and ends with 4, one at a time; the process manager starts it again. Not in a WAR.");
    static final Setting<String> LOG_LEVEL = new Setting<>(
            "CHAT_LOG_LEVEL",
            "info",
            "error, warn, info, debug",
            "debug tells which instance handled which message.",
            false,
            text -> oneOf(text, "error", "warn", "info", "debug"));
    static final Setting<String> LOG_FORMAT = new Setting<>(
            "CHAT_LOG_FORMAT",
            "text",
            "text or json",
            "The form of a log line.",
            false,
            text -> oneOf(text, "text", "json"));

    static final String INSTANCE_CHARACTERS = "[A-Za-z0-9._:@-]";

    /** What Java takes of such a path. */
    private static final int MAX_SOCKET_BYTES = 106;

    static final List<Setting<?>> ALL = List.of(
            PORT,
            HOST,
            SOCKET,
            INHERIT,
            REDIS_URL,
            NAMESPACE,
            REDIS_CA_FILE,
            INSTANCE,
            SECRET,
            ADMIN_TOKEN,
            ORIGINS,
            PROXIES,
            TEXT_BYTES,
            FRAME_BYTES,
            SEND_PER_SECOND,
            PERSON_ROOMS_PER_DAY,
            PERSON_BYTES_PER_DAY,
            ADDRESS_CONNECTIONS,
            ADDRESS_HANDSHAKES_PER_SECOND,
            ADDRESS_REQUESTS_PER_SECOND,
            ROOMS,
            CONNECTIONS,
            CONNECTIONS_PER_PERSON,
            OUTBOX_BYTES,
            OUTBOXES_MB,
            HELLO_SECONDS,
            HEARTBEAT_SECONDS,
            TOKEN_DAYS,
            HISTORY_LENGTH,
            HISTORY_DAYS,
            DRAIN_SECONDS,
            DRAIN_PER_SECOND,
            WARM_UP_MS,
            MEMORY_MB,
            LOG_LEVEL,
            LOG_FORMAT);

    private Settings() {}

    private static Optional<URI> redisUrl(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        RedisAddress.parse(text.strip());
        return Optional.of(URI.create(text.strip()));
    }

    /** It stands in each line of the log, and in names of keys and connections in Redis. */
    private static String instance(String text) {
        String name = text.strip();
        if (!name.isEmpty() && !name.matches(INSTANCE_CHARACTERS + "{1,64}")) {
            throw new IllegalArgumentException("must be at most 64 of A-Z a-z 0-9 . _ : @ -");
        }
        return name;
    }

    private static String socket(String text) {
        String path = text.strip();
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_SOCKET_BYTES) {
            throw new IllegalArgumentException(
                    "the path of a unix socket has at most " + MAX_SOCKET_BYTES + " bytes, this one has " + bytes);
        }
        return path(path);
    }

    /** @throws IllegalArgumentException where the file system's encoding lacks a character of it, as in the C locale */
    static String path(String text) {
        try {
            return Path.of(text.strip()).toString();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path of a file here (is LC_ALL=C.UTF-8 set?)", e);
        }
    }

    private static String namespace(String text) {
        String namespace = text.strip();
        if (!RedisSettings.isNamespace(namespace)) {
            throw new IllegalArgumentException("must be 1 to 32 letters of ASCII, digits, \"_\" or \"-\"");
        }
        return namespace;
    }

    private static String secret(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > 0 && bytes < Tokens.MIN_SECRET) {
            throw new IllegalArgumentException("needs at least " + Tokens.MIN_SECRET + " bytes, this has " + bytes);
        }
        return text;
    }

    /** It travels in a header. */
    private static String adminToken(String text) {
        String token = text.strip();
        if (!token.isEmpty() && !token.matches("[!-~]{" + Admin.MIN_TOKEN + ",}")) {
            throw new IllegalArgumentException("needs at least " + Admin.MIN_TOKEN + " characters of ASCII, no spaces");
        }
        return token;
    }

    private static List<Origin> origins(String text) {
        return list(text).stream().map(Settings::origin).toList();
    }

    private static Origin origin(String text) {
        return Origin.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is not like https://chat.example.org (no path)"));
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static String oneOf(String text, String... allowed) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        if (!Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", allowed));
        }
        return value;
    }
}
