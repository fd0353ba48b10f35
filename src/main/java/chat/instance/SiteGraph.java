package chat.instance;

import chat.auth.SiteKeys;
import chat.auth.SiteTokens;
import chat.concurrent.Futures;
import chat.config.AccessSettings;
import chat.config.Config;
import chat.config.JwtSettings;
import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.protocol.Access;
import chat.service.ExpiryWatch;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The part of the object graph that users of another site need.
 *
 * @param keys null if a secret alone verifies their tokens
 */
record SiteGraph(SiteTokens tokens, @Nullable SiteKeys keys, ExpiryWatch watch) {
    private static final int READ_INTERVAL_MINUTES = 5;

    /** Returns the graph that the settings ask for; empty if no site's users come in. */
    static Optional<SiteGraph> of(Config config, Connections connections, Metrics metrics) {
        if (config.get(AccessSettings.ACCESS) != Access.Mode.JWT) {
            return Optional.empty();
        }
        String place = config.get(JwtSettings.KEYS);
        SiteKeys keys = place.isEmpty() ? null : new SiteKeys(KeySetSource.of(place), System::nanoTime);
        Map<String, String> claims = config.get(JwtSettings.CLAIMS);
        SiteTokens.Rules rules = new SiteTokens.Rules(
                config.get(JwtSettings.ISSUER),
                config.get(JwtSettings.AUDIENCE),
                claims.getOrDefault("id", "sub"),
                claims.getOrDefault("name", "name"),
                claims.getOrDefault("roles", "roles"),
                claims.getOrDefault("rooms", "rooms"));
        byte[] secret = config.get(JwtSettings.SECRET).getBytes(StandardCharsets.UTF_8);
        return Optional.of(new SiteGraph(
                new SiteTokens(rules, secret, keys, Clock.systemUTC()),
                keys,
                new ExpiryWatch(connections, Clock.systemUTC(), metrics)));
    }

    /** Begins to read the keys and to close what has expired. */
    void start(ScheduledExecutorService scheduler) {
        watch.start(scheduler);
        SiteKeys read = keys;
        if (read != null) {
            Futures.ignore(scheduler.scheduleWithFixedDelay(
                    () -> Futures.ignore(read.read()), 0, READ_INTERVAL_MINUTES, TimeUnit.MINUTES));
        }
    }
}
