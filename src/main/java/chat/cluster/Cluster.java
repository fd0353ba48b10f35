package chat.cluster;

import chat.backplane.Backplane;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.StatusCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what this instance and its peers report of themselves. Safe for use by many threads. */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Age of a sign of life up to which a peer counts as serving: two heartbeats and some slack. */
    private static final Duration RECENT = Duration.ofMillis(2_500);

    private static final int COUNT_INTERVAL_SECONDS = 5;

    private final Backplane backplane;
    private final ServingInstancesPeak peak = new ServingInstancesPeak(System::nanoTime);

    /** Number of instances in each state, as last counted. */
    private volatile Map<String, Long> instancesByState = Map.of();

    /** Creates the view of the cluster; counting begins with {@link #start}. */
    public Cluster(Backplane backplane, Metrics metrics) {
        this.backplane = backplane;
        for (Lifecycle.State state : Lifecycle.State.values()) {
            String label = state.label();
            // A draining instance cannot be scraped, since it no longer listens; its peers report it.
            metrics.gauge("chat.cluster.instances", () -> instancesByState.getOrDefault(label, 0L), "state", label);
        }
    }

    /**
     * Counts the instances every five seconds from now on.
     *
     * @param observer takes what all have reported, this instance included; on the scheduler's thread
     */
    public void start(ScheduledExecutorService scheduler, Consumer<List<StatusCodec.Summary>> observer) {
        Futures.ignore(scheduler.scheduleAtFixedRate(
                () -> countInstances(scheduler, observer), 0, COUNT_INTERVAL_SECONDS, TimeUnit.SECONDS));
    }

    private void countInstances(Executor scheduler, Consumer<List<StatusCodec.Summary>> observer) {
        statuses()
                .thenAcceptAsync(texts -> count(summaries(texts), observer), scheduler)
                .exceptionally(e -> {
                    LOG.debug("the other instances cannot be read: {}", e.toString());
                    return null;
                });
    }

    private void count(List<StatusCodec.Summary> all, Consumer<List<StatusCodec.Summary>> observer) {
        instancesByState =
                all.stream().collect(Collectors.groupingBy(StatusCodec.Summary::state, Collectors.counting()));
        peak.observe(countServing(all));
        try {
            observer.accept(all);
        } catch (RuntimeException e) {
            LOG.error("the reports of the instances could not be processed", e);
        }
    }

    /** Returns the last status that each known instance has reported, this one's included, each a JSON object. */
    public CompletableFuture<List<String>> statuses() {
        return backplane.instances(Backplane.INSTANCE_EXPIRY);
    }

    /** Whether a peer accepts connections; true when that cannot be read. Blocks for a second at most. */
    boolean isServedElsewhere() {
        return ask(all -> all.stream().anyMatch(Cluster::isServing), true);
    }

    /**
     * Whether this instance may stop without its peers missing it: every known instance accepts connections, and they are as
     * many as at any time in the last minute, so that none is being restarted. False when that cannot be read. Blocks for a
     * second at most.
     */
    public boolean mayLeave() {
        return ask(
                all -> {
                    long serving = countServing(all);
                    peak.observe(serving);
                    return serving == all.size() && serving >= peak.value();
                },
                false);
    }

    private boolean ask(Predicate<List<StatusCodec.Summary>> question, boolean otherwise) {
        try {
            return question.test(summaries(backplane.instances(RECENT).get(1, TimeUnit.SECONDS)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the other instances cannot be read: {}", e.toString());
        }
        return otherwise;
    }

    private static long countServing(List<StatusCodec.Summary> instances) {
        return instances.stream().filter(Cluster::isServing).count();
    }

    /** Whether an instance accepts connections. */
    static boolean isServing(StatusCodec.Summary instance) {
        return instance.state().equals(Lifecycle.State.RUNNING.label());
    }

    private static List<StatusCodec.Summary> summaries(List<String> statuses) {
        return statuses.stream().map(Cluster::summary).toList();
    }

    /** Returns an instance in no known state for a status that cannot be read. */
    private static StatusCodec.Summary summary(String status) {
        try {
            return StatusCodec.read(status);
        } catch (BadMessage e) {
            return new StatusCodec.Summary("", "", false, 0);
        }
    }
}
