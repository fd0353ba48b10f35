package chat.backplane.redis;

import chat.backplane.Backplane.Unavailable;
import chat.metrics.Metrics;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Opens connections, each of which is checked for Redis' version and for lost entries before use. Safe for many threads. */
final class ConnectionOpener {
    private static final int MIN_MAJOR_VERSION = 7;

    private final RedisAddress address;
    private final String instance;
    private final DataLossDetector lossDetector;
    private final Metrics metrics;

    ConnectionOpener(RedisAddress address, String instance, DataLossDetector lossDetector, Metrics metrics) {
        this.address = address;
        this.instance = instance;
        this.lossDetector = lossDetector;
        this.metrics = metrics;
    }

    /**
     * Opens a connection. Blocks for up to a second.
     *
     * @param purpose one of a fixed set, for the connection's name and the counter's label
     * @throws RuntimeException on failure; {@link #reason} describes it
     */
    RedisConnection open(String purpose) {
        RedisConnection connection = null;
        try {
            connection = RedisConnection.open(address, "chat-" + instance + "-" + purpose);
            Map<String, String> info = info(connection);
            checkVersion(info.getOrDefault("redis_version", "unknown"));
            connection.setRun(info.getOrDefault("run_id", "unknown"));
            lossDetector.check(connection);
            count(purpose, "connected");
            return connection;
        } catch (RuntimeException e) {
            count(purpose, "failed");
            if (connection != null) {
                connection.abort();
            }
            throw e;
        }
    }

    private void count(String purpose, String outcome) {
        metrics.counter("chat.backplane.connects", "link", purpose, "outcome", outcome)
                .increment();
    }

    private static Map<String, String> info(RedisConnection connection) {
        Map<String, String> info = new TreeMap<>();
        String text = RedisReply.text(connection.ask(new CommandArguments(Command.INFO).add("server")));
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                info.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return info;
    }

    private static void checkVersion(String version) {
        int dot = version.indexOf('.');
        String major = dot < 0 ? version : version.substring(0, dot);
        if (major.chars().allMatch(Character::isDigit) && Integer.parseInt(major) < MIN_MAJOR_VERSION) {
            throw new Unavailable(
                    "it is Redis " + version + ", but its functions came with " + MIN_MAJOR_VERSION + ".0");
        }
    }

    /** Converts a failure; the message says where and why, in one line without the password. */
    Unavailable unavailable(Throwable failure) {
        return new Unavailable(address + ": " + reason(failure));
    }

    /** Returns whether Redis answers, but has not loaded its data yet. */
    static boolean isLoading(Throwable failure) {
        return reason(failure).startsWith("LOADING");
    }

    /** Returns whether Redis accepted the connection, but did not answer in time. */
    static boolean isSilent(Throwable failure) {
        return reason(failure).equals("Read timed out");
    }

    /** Returns the first line of the root cause's message. */
    static String reason(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        @Nullable String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
