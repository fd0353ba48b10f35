package chat;

import chat.backplane.Backplane;
import chat.backplane.MemoryBackplane;
import chat.metrics.Metrics;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/** Chooses the backplane by the settings. */
final class Backplanes {
    private Backplanes() {}

    static Backplane of(Config config, String instance, Metrics metrics) {
        Optional<URI> redis = config.get(Settings.REDIS_URL);
        if (redis.isEmpty()) {
            return new MemoryBackplane(Clock.systemUTC(), config.get(Settings.HISTORY_LENGTH), metrics);
        }
        throw new Backplane.Unavailable("no Redis yet: " + instance);
    }
}
