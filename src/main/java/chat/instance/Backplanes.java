package chat.instance;

import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.backplane.WriteRates;
import chat.backplane.memory.MemoryBackplane;
import chat.backplane.redis.RedisBackplane;
import chat.backplane.redis.RedisSettings;
import chat.config.AccessSettings;
import chat.config.BackplaneSettings;
import chat.config.Config;
import chat.config.HistorySettings;
import chat.config.LimitSettings;
import chat.metrics.Metrics;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** Creates the backplane that the settings ask for. */
public final class Backplanes {
    private Backplanes() {}

    /**
     * Returns a backplane on Redis if {@link BackplaneSettings#REDIS_URL} is set, else one in memory; neither is started.
     *
     * @param instance the name of this instance
     */
    public static Backplane of(Config config, String instance, Metrics metrics) {
        int historyLength = config.get(HistorySettings.HISTORY_LENGTH);
        if (config.get(BackplaneSettings.REDIS_URL).isEmpty()) {
            return new MemoryBackplane(Clock.systemUTC(), historyLength, writeRates(config), metrics)
                    .auditing(audit(config))
                    .withRoomsBy(config.get(AccessSettings.ROOM_CREATION));
        }
        return new RedisBackplane(redis(config, unique(instance)), metrics);
    }

    /**
     * Returns the settings of the Redis client.
     *
     * @param instance a name that no other client of this Redis has
     * @throws java.util.NoSuchElementException if {@link BackplaneSettings#REDIS_URL} is not set
     */
    public static RedisSettings redis(Config config, String instance) {
        String ca = config.get(BackplaneSettings.REDIS_CA_FILE);
        RedisSettings settings = new RedisSettings(
                        config.get(BackplaneSettings.REDIS_URL).orElseThrow(),
                        config.get(BackplaneSettings.NAMESPACE),
                        instance,
                        config.get(HistorySettings.HISTORY_LENGTH),
                        Duration.ofDays(config.get(HistorySettings.HISTORY_DAYS)),
                        writeRates(config))
                .auditing(audit(config))
                .withRoomsBy(config.get(AccessSettings.ROOM_CREATION));
        return ca.isEmpty() ? settings : settings.trusting(Path.of(ca));
    }

    private static AuditLog.Bounds audit(Config config) {
        return new AuditLog.Bounds(
                config.get(HistorySettings.AUDIT_LENGTH), Duration.ofDays(config.get(HistorySettings.AUDIT_DAYS)));
    }

    /** Enough for two connections of one user that each send as fast as they may. */
    private static WriteRates writeRates(Config config) {
        int perSecond = config.get(LimitSettings.SEND_PER_SECOND);
        return perSecond == 0
                ? WriteRates.UNLIMITED
                : new WriteRates(
                        2 * perSecond,
                        config.get(LimitSettings.PERSON_ROOMS_PER_DAY),
                        config.get(LimitSettings.PERSON_BYTES_PER_DAY));
    }

    /** A restarted instance has the name of its predecessor, but must not take what that left in Redis for its own. */
    private static String unique(String instance) {
        return instance + '.' + new BigInteger(50, new SecureRandom()).toString(36);
    }
}
