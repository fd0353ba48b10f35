package chat;

import chat.backplane.Backplane;
import chat.backplane.MemoryBackplane;
import chat.backplane.RedisBackplane;
import chat.backplane.RedisSettings;
import chat.metrics.Metrics;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Chooses the backplane by the settings. */
final class Backplanes {
    private Backplanes() {}

    static Backplane of(Config config, String instance, Metrics metrics) {
        int historyLength = config.get(Settings.HISTORY_LENGTH);
        Optional<URI> redis = config.get(Settings.REDIS_URL);
        if (redis.isEmpty()) {
            return new MemoryBackplane(Clock.systemUTC(), historyLength, metrics);
        }
        Duration historyAge = Duration.ofDays(config.get(Settings.HISTORY_DAYS));
        RedisSettings settings = new RedisSettings(
                redis.get(), config.get(Settings.NAMESPACE), unique(instance), historyLength, historyAge);
        return new RedisBackplane(settings, metrics);
    }

    /** The same slot started again is another one: what its predecessor left in Redis is not its own. */
    private static String unique(String instance) {
        return instance + '.' + new BigInteger(50, new SecureRandom()).toString(36);
    }
}
