package chat.config;

// Longer than 300 lines because there is one place for all.
import chat.accounts.Argon2Cost;
import chat.accounts.Registrar;
import chat.auth.Admin;
import chat.auth.Tokens;
import chat.backplane.redis.RedisSettings;
import chat.protocol.Access;
import chat.web.Origin;
import chat.web.Proxies;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All settings. This is the one place to add one; the table in operating.md is compared with it.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class Settings {
    /** The characters of an instance's name, as a regular expression. */
    public static final String INSTANCE_CHARACTERS = "[A-Za-z0-9._:@-]";

    private static final List<Setting<?>> DECLARED = new ArrayList<>();

    public static final Setting<Integer> PORT =
            declare(Setting.whole("PORT", 3000, 0, 65_535, "TCP port; 0 takes a free one", "Where to listen."));
    public static final Setting<String> HOST = declare(
            Setting.text("CHAT_HOST", "", "address; empty is all", "The address to listen on, such as 127.0.0.1."));
    public static final Setting<String> SOCKET = declare(new Setting<>(
            "CHAT_SOCKET", "", "path", "A unix socket to listen on, in place of PORT.", false, Parsers::socket));
    public static final Setting<Boolean> INHERIT = declare(Setting.flag(
            "CHAT_INHERIT", "Also accept on the listening unix socket that the process manager passes as file 0."));
    public static final Setting<Optional<URI>> REDIS_URL = declare(new Setting<>(
            "REDIS_URL",
            "",
            "redis://[user:password@]host:port[/db], rediss://…, unix:///path",
            "The Redis that connects the instances; without it there is one instance, with its history in memory.",
            true,
            Parsers::redisUrl));
    public static final Setting<String> NAMESPACE = declare(new Setting<>(
            "CHAT_NAMESPACE",
            RedisSettings.NAMESPACE,
            "1 to 32 of A-Z a-z 0-9 _ -",
            "The prefix of all keys and channels in Redis; chats that share a Redis need different ones, or different databases.",
            false,
            Parsers::namespace));
    public static final Setting<String> REDIS_CA_FILE = declare(new Setting<>(
            "CHAT_REDIS_CA_FILE",
            "",
            "path of a PEM file",
            "The certificates that a rediss:// Redis is verified with, in place of the system's; for a private authority.",
            false,
            Parsers::path));
    public static final Setting<String> INSTANCE = declare(new Setting<>(
            "CHAT_INSTANCE",
            "",
            "name",
            "The name of this instance; by default its host and process id.",
            false,
            Parsers::instance));
    public static final Setting<String> SECRET = declare(new Setting<>(
            "CHAT_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET_BYTES + " bytes",
            "Signs the tokens; by default a random one that the instances share through Redis.",
            true,
            Parsers::secret));
    public static final Setting<String> SECOND_SECRET = declare(new Setting<>(
            "CHAT_SECOND_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET_BYTES + " bytes",
            "Verifies tokens beside CHAT_SECRET, and signs none: for a change of that.",
            true,
            Parsers::secret));
    public static final Setting<Access.Mode> ACCESS = declare(new Setting<>(
            "CHAT_ACCESS",
            "guests",
            "guests, accounts or jwt",
            "How users identify themselves: by a name that each picks, by an account and a password, or by another site's tokens.",
            false,
            text -> Access.Mode.valueOf(
                    Parsers.oneOf(text, "guests", "accounts", "jwt").toUpperCase(Locale.ROOT))));
    public static final Setting<String> GUESTS = declare(new Setting<>(
            "CHAT_GUESTS",
            "off",
            "off or read",
            "Whether others may read where CHAT_ACCESS is accounts or jwt.",
            false,
            text -> Parsers.oneOf(text, "off", "read")));
    public static final Setting<Registrar.Policy> REGISTRATION = declare(new Setting<>(
            "CHAT_REGISTRATION",
            "invite",
            "open, invite or closed",
            "Who may register an account: anybody, those with an invitation, or those with one of an administrator. Where"
                    + " CHAT_ACCESS is guests, there are accounts only if it is open.",
            false,
            text -> Registrar.Policy.valueOf(
                    Parsers.oneOf(text, "open", "invite", "closed").toUpperCase(Locale.ROOT))));
    public static final Setting<Integer> SESSION_HOURS = declare(Setting.whole(
            "CHAT_SESSION_HOURS",
            2_160,
            1,
            87_600,
            "hours",
            "How long a session lasts at most; then its user signs in again."));
    public static final Setting<Integer> SESSION_IDLE_HOURS = declare(Setting.whole(
            "CHAT_SESSION_IDLE_HOURS", 720, 1, 87_600, "hours", "How long a session lasts that nobody uses."));
    public static final Setting<Integer> PASSWORD_MEMORY_KB = declare(Setting.whole(
            "CHAT_PASSWORD_MEMORY_KB",
            Argon2Cost.MINIMUM.memoryKb(),
            Argon2Cost.MINIMUM.memoryKb(),
            1_048_576,
            "KB",
            "The memory that hashing a password with Argon2id takes. When it rises, passwords are hashed anew as their"
                    + " users sign in."));
    public static final Setting<Integer> PASSWORD_ITERATIONS = declare(Setting.whole(
            "CHAT_PASSWORD_ITERATIONS",
            Argon2Cost.MINIMUM.iterations(),
            Argon2Cost.MINIMUM.iterations(),
            100,
            "passes",
            "How often hashing a password passes over that memory."));
    public static final Setting<String> JWT_SECRET = declare(new Setting<>(
            "CHAT_JWT_SECRET",
            "",
            "at least " + Tokens.MIN_SECRET_BYTES + " bytes",
            "Verifies the tokens of another site that are signed with it (HS256); for CHAT_ACCESS=jwt.",
            true,
            Parsers::secret));
    public static final Setting<String> JWT_KEYS = declare(new Setting<>(
            "CHAT_JWT_KEYS",
            "",
            "path or https://…",
            "The site's JSON Web Key Set, whose keys verify its tokens (RS256, ES256, HS256). Read again every five minutes, and for"
                    + " a token that names another key.",
            false,
            Parsers::keySet));
    public static final Setting<String> JWT_ISSUER = declare(
            Setting.text("CHAT_JWT_ISSUER", "", "text; empty for any", "The iss claim that a token must have."));
    public static final Setting<String> JWT_AUDIENCE = declare(Setting.text(
            "CHAT_JWT_AUDIENCE", "", "text; empty for any", "What must be among the aud claim of a token."));
    public static final Setting<Map<String, String>> JWT_CLAIMS = declare(new Setting<>(
            "CHAT_JWT_CLAIMS",
            "id=sub,name=name,roles=roles,rooms=rooms",
            "pairs of name=claim",
            "The claims that have a user's id, name and roles, and the rooms that the user is confined to.",
            false,
            Parsers::claims));
    public static final Setting<String> ADMIN_TOKEN = declare(new Setting<>(
            "CHAT_ADMIN_TOKEN",
            "",
            "at least " + Admin.MIN_TOKEN_BYTES + " characters of ASCII, no spaces",
            "Opens /cluster, which shows all instances, as an administrator's account does.",
            true,
            Parsers::adminToken));
    public static final Setting<List<Origin>> ORIGINS = declare(new Setting<>(
            "CHAT_ORIGINS",
            "",
            "https://chat.example.org,…",
            "The origins whose pages may connect and use the HTTP interface, beside the instance's own.",
            false,
            Parsers::origins));
    public static final Setting<Proxies> PROXIES = declare(new Setting<>(
            "CHAT_PROXIES",
            "",
            "192.0.2.7,10.0.0.0/8,…",
            "The proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted; over the unix socket all are.",
            false,
            text -> Proxies.of(Parsers.list(text))));

    public static final Setting<Integer> TEXT_BYTES =
            declare(Setting.whole("CHAT_TEXT_BYTES", 4096, 1, 65_536, "bytes of UTF-8", "The longest message."));
    public static final Setting<Integer> FRAME_BYTES = declare(Setting.whole(
            "CHAT_FRAME_BYTES",
            65_536,
            1024,
            1_048_576,
            "bytes",
            "The longest WebSocket frame or request body that is accepted."));
    public static final Setting<Integer> SEND_PER_SECOND = declare(
            Setting.whole(
                    "CHAT_SEND_PER_SECOND",
                    10,
                    0,
                    100_000,
                    "messages/s; 0 is unlimited",
                    "How many messages a connection may send in the long run, with bursts of five seconds' worth. A person may send"
                            + " twice as many over all instances, an address twenty times as many; 0 lifts their other limits, too."));
    public static final Setting<Integer> PERSON_ROOMS_PER_DAY = declare(Setting.whole(
            "CHAT_PERSON_ROOMS_PER_DAY",
            300,
            0,
            1_000_000,
            "rooms/day; 0 is unlimited",
            "How many rooms a person may be the first to write in, in the long run; a third of them at once. An address ten"
                    + " times as many."));
    public static final Setting<Integer> PERSON_BYTES_PER_DAY = declare(Setting.whole(
            "CHAT_PERSON_BYTES_PER_DAY",
            33_554_432,
            0,
            Integer.MAX_VALUE,
            "bytes/day; 0 is unlimited",
            "How much a person may write in the long run; a day's worth at once. An address ten times as much."));
    public static final Setting<Integer> ADDRESS_CONNECTIONS = declare(Setting.whole(
            "CHAT_ADDRESS_CONNECTIONS",
            256,
            0,
            1_000_000,
            "connections; 0 is unlimited",
            "How many connections nginx lets an address have open; an IPv6 address counts with its /64."));
    public static final Setting<Integer> ADDRESS_HANDSHAKES_PER_SECOND = declare(
            Setting.whole(
                    "CHAT_ADDRESS_HANDSHAKES_PER_SECOND",
                    20,
                    0,
                    100_000,
                    "handshakes/s; 0 is unlimited",
                    "How many WebSockets and event streams nginx lets an address open in the long run; all its connections at once."));
    public static final Setting<Integer> ADDRESS_REQUESTS_PER_SECOND = declare(Setting.whole(
            "CHAT_ADDRESS_REQUESTS_PER_SECOND",
            50,
            0,
            100_000,
            "requests/s; 0 is unlimited",
            "How many HTTP requests nginx lets an address make in the long run, with bursts of four seconds' worth."));
    public static final Setting<Integer> ROOMS =
            declare(Setting.whole("CHAT_ROOMS", 100, 1, 10_000, "rooms", "How many rooms a connection may be in."));
    public static final Setting<Integer> CONNECTIONS = declare(Setting.whole(
            "CHAT_CONNECTIONS",
            15_000,
            1,
            1_000_000,
            "connections",
            "How many connections this instance accepts; further ones get 503, and nginx tries another instance."));
    public static final Setting<Integer> CONNECTIONS_PER_PERSON = declare(Setting.whole(
            "CHAT_CONNECTIONS_PER_PERSON",
            100,
            1,
            1_000_000,
            "connections",
            "How many connections one person may have to this instance."));
    public static final Setting<Integer> OUTBOX_BYTES = declare(Setting.whole(
            "CHAT_OUTBOX_BYTES",
            1_048_576,
            65_536,
            1_073_741_824,
            "bytes",
            "How much may wait for a slow reader before its connection is closed with 1013."));
    public static final Setting<Integer> OUTBOXES_MB = declare(Setting.whole(
            "CHAT_OUTBOXES_MB",
            0,
            0,
            1_048_576,
            "MB; 0 is a quarter of the heap",
            "How much may wait for all readers together before the connections with most of it are closed with 1013."));
    public static final Setting<Integer> HELLO_SECONDS = declare(
            Setting.whole("CHAT_HELLO_SECONDS", 10, 1, 300, "s", "How long a connection may take to say hello."));
    public static final Setting<Integer> HEARTBEAT_SECONDS =
            declare(Setting.whole("CHAT_HEARTBEAT_SECONDS", 25, 1, 300, "s", "How often each connection is pinged."));
    public static final Setting<Integer> TOKEN_DAYS = declare(
            Setting.whole("CHAT_TOKEN_DAYS", 90, 1, 3650, "days", "How long a token is valid after it was last used."));
    public static final Setting<Integer> HISTORY_LENGTH = declare(Setting.whole(
            "CHAT_HISTORY_LENGTH", 10_000, 100, 10_000_000, "messages", "How many messages of a room are kept."));
    public static final Setting<Integer> HISTORY_DAYS = declare(
            Setting.whole(
                    "CHAT_HISTORY_DAYS",
                    365,
                    1,
                    36_500,
                    "days",
                    "How long a room's history is kept after its last message; that of a room of n messages no longer than 7 + n days."));
    public static final Setting<Integer> DRAIN_SECONDS = declare(Setting.whole(
            "CHAT_DRAIN_SECONDS",
            15,
            1,
            3600,
            "s",
            "How long a stopping instance takes at most; the process manager must wait longer."));
    public static final Setting<Integer> DRAIN_PER_SECOND = declare(Setting.whole(
            "CHAT_DRAIN_PER_SECOND",
            1000,
            1,
            100_000,
            "connections/s",
            "How fast a stopping instance moves its connections to others; faster if its deadline requires it."));
    public static final Setting<Integer> WARM_UP_MS = declare(
            Setting.whole(
                    "CHAT_WARM_UP_MS",
                    0,
                    0,
                    60_000,
                    "ms",
                    "How long a starting instance warms up with conversations of its own, so that it is fast for its first client."));
    public static final Setting<Integer> MEMORY_MB = declare(Setting.whole(
            "CHAT_MEMORY_MB",
            0,
            0,
            1_048_576,
            "MB; 0 is unbounded",
            "An instance that uses more drains and exits with 4, one instance at a time; the process manager starts it again."
                    + " Not in a WAR."));
    public static final Setting<String> LOG_LEVEL = declare(new Setting<>(
            "CHAT_LOG_LEVEL",
            "info",
            "error, warn, info, debug",
            "The lowest level that is logged; debug shows which instance handled which message.",
            false,
            text -> Parsers.oneOf(text, "error", "warn", "info", "debug")));
    public static final Setting<String> LOG_FORMAT = declare(new Setting<>(
            "CHAT_LOG_FORMAT",
            "text",
            "text or json",
            "The form of a log line.",
            false,
            text -> Parsers.oneOf(text, "text", "json")));

    /** All of them, in the order of the help. */
    public static final List<Setting<?>> ALL = List.copyOf(DECLARED);

    private Settings() {}

    private static <T> Setting<T> declare(Setting<T> setting) {
        DECLARED.add(setting);
        return setting;
    }
}
