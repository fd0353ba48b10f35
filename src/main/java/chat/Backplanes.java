package chat;

import chat.backplane.Backplane;
import chat.backplane.Shares;
import chat.backplane.memory.MemoryBackplane;
import chat.backplane.redis.RedisBackplane;
import chat.backplane.redis.RedisSettings;
import chat.metrics.Metrics;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** Chooses the backplane by the settings. */
final class Backplanes {
    private Backplanes() {}

    static Backplane of(Config config, String instance, Metrics metrics) {
        int historyLength = config.get(Settings.HISTORY_LENGTH);
        if (config.get(Settings.REDIS_URL).isEmpty()) {
            return new MemoryBackplane(Clock.systemUTC(), historyLength, shares(config), metrics);
        }
        return new RedisBackplane(redis(config, unique(instance)), metrics);
    }

    /** Only where {@link Settings#REDIS_URL} is set. */
    static RedisSettings redis(Config config, String instance) {
        String ca = config.get(Settings.REDIS_CA_FILE);
        RedisSettings settings = new RedisSettings(
                config.get(Settings.REDIS_URL).orElseThrow(),
                config.get(Settings.NAMESPACE),
                instance,
                config.get(Settings.HISTORY_LENGTH),
                Duration.ofDays(config.get(Settings.HISTORY_DAYS)),
                shares(config));
        return ca.isEmpty() ? settings : settings.trusting(Path.of(ca));
    }

    /** A person may have two connections that each use all they may. */
    private static Shares shares(Config config) {
        int perSecond = config.get(Settings.SEND_PER_SECOND);
        return perSecond == 0
                ? Shares.UNLIMITED
                : new Shares(
                        2 * perSecond,
                        config.get(Settings.PERSON_ROOMS_PER_DAY),
                        config.get(Settings.PERSON_BYTES_PER_DAY));
    }

    /** The same slot started again is another one: what its predecessor left in Redis is not its own. */
    private static String unique(String instance) {
        return instance + '.' + new BigInteger(50, new SecureRandom()).toString(36);
    }
}
