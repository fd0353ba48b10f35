package chat.backplane.redis;

import chat.backplane.Backplane.Unavailable;
import chat.metrics.Metrics;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** Opens connections, and lets none be used before Redis' version and continuity are checked on it. */
final class RedisConnector {
    private static final int MAJOR = 7;

    private final RedisAddress address;
    private final String instance;
    private final LossDetector continuity;
    private final Metrics metrics;

    RedisConnector(RedisAddress address, String instance, LossDetector continuity, Metrics metrics) {
        this.address = address;
        this.instance = instance;
        this.continuity = continuity;
        this.metrics = metrics;
    }

    /**
     * A new connection. Takes a second at most.
     *
     * @param purpose one of a closed set; of the connection's name and of the counter's label
     * @throws RuntimeException what {@link #reason} puts in words
     */
    RedisConnection open(String purpose) {
        RedisConnection link = null;
        try {
            link = RedisConnection.open(address, "chat-" + instance + "-" + purpose);
            Map<String, String> info = info(link);
            checkVersion(info.getOrDefault("redis_version", "unknown"));
            link.setRun(info.getOrDefault("run_id", "unknown"));
            continuity.check(link);
            count(purpose, "connected");
            return link;
        } catch (RuntimeException e) {
            count(purpose, "failed");
            if (link != null) {
                link.abort();
            }
            throw e;
        }
    }

    private void count(String purpose, String outcome) {
        metrics.counter("chat.backplane.connects", "link", purpose, "outcome", outcome)
                .increment();
    }

    private static Map<String, String> info(RedisConnection link) {
        Map<String, String> info = new TreeMap<>();
        String text = RedisReply.text(link.ask(new CommandArguments(Command.INFO).add("server")));
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
        if (major.chars().allMatch(Character::isDigit) && Integer.parseInt(major) < MAJOR) {
            throw new Unavailable("it is Redis " + version + ", but its functions came with " + MAJOR + ".0");
        }
    }

    /** Where and why, in one line without the password. */
    Unavailable unavailable(Throwable failure) {
        return new Unavailable(address + ": " + reason(failure));
    }

    /** Whether Redis is there, but has not read its data yet. */
    static boolean isLoading(Throwable failure) {
        return reason(failure).startsWith("LOADING");
    }

    /** It took the connection, but did not answer in time. */
    static boolean isSilent(Throwable failure) {
        return reason(failure).equals("Read timed out");
    }

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
