package chat.instance;

import chat.auth.SiteKeys;
import chat.auth.SiteTokens;
import chat.concurrent.Futures;
import chat.config.Config;
import chat.config.Settings;
import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.protocol.Access;
import chat.service.ExpiryWatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The part of the object graph that users of another site need.
 *
 * @param keys null if a secret alone verifies their tokens
 */
record SiteGraph(SiteTokens tokens, @Nullable SiteKeys keys, ExpiryWatch watch) {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);
    private static final int READ_INTERVAL_MINUTES = 5;

    /** Returns the graph that the settings ask for; empty if no site's users come in. */
    static Optional<SiteGraph> of(Config config, Connections connections, Metrics metrics) {
        if (config.get(Settings.ACCESS) != Access.Mode.JWT) {
            return Optional.empty();
        }
        String place = config.get(Settings.JWT_KEYS);
        SiteKeys keys = place.isEmpty() ? null : new SiteKeys(source(place), System::nanoTime);
        Map<String, String> claims = config.get(Settings.JWT_CLAIMS);
        SiteTokens.Rules rules = new SiteTokens.Rules(
                config.get(Settings.JWT_ISSUER),
                config.get(Settings.JWT_AUDIENCE),
                claims.getOrDefault("id", "sub"),
                claims.getOrDefault("name", "name"),
                claims.getOrDefault("roles", "roles"));
        byte[] secret = config.get(Settings.JWT_SECRET).getBytes(StandardCharsets.UTF_8);
        return Optional.of(new SiteGraph(
                new SiteTokens(rules, secret, keys, Clock.systemUTC()),
                keys,
                new ExpiryWatch(connections, Clock.systemUTC(), metrics)));
    }

    private static Supplier<CompletableFuture<String>> source(String place) {
        if (!place.contains("://")) {
            return () -> readFile(Path.of(place));
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(READ_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(place)).timeout(READ_TIMEOUT).build();
        return () ->
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(SiteGraph::body);
    }

    private static CompletableFuture<String> readFile(Path file) {
        try {
            return CompletableFuture.completedFuture(Files.readString(file));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String body(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the answer is " + response.statusCode());
        }
        return response.body();
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
