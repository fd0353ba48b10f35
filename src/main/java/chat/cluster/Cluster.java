package chat.cluster;

import chat.backplane.Backplane;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.InstanceStatus;
import chat.protocol.StatusCodec;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports this instance's status to its peers and reads theirs. Safe for use by many threads. */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Age of a sign of life up to which a peer counts as serving: two heartbeats and some slack. */
    private static final Duration RECENT = Duration.ofMillis(2_500);

    /** The number of reports, one a second, for each count of the peers. */
    private static final int COUNT_PEERS_EVERY = 5;

    private final Backplane backplane;
    private final Lifecycle lifecycle;
    private final Self self;
    private final String host = HostName.get();
    private final String run = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final Throughput throughput;
    private final ServingPeak peak = new ServingPeak(System::nanoTime);

    /** Number of instances in each state, as last counted. */
    private volatile Map<String, Long> instancesByState = Map.of();

    /** Reports made so far. The scheduler's thread alone. */
    private int reports;

    /**
     * This instance.
     *
     * @param instance its name
     * @param connections returns the number of its connections; called by any thread
     * @param rooms returns the number of its rooms; called by any thread
     */
    public record Self(String instance, String version, IntSupplier connections, IntSupplier rooms) {}

    /** Creates the view of the cluster; reports begin with {@link #start}. */
    public Cluster(Backplane backplane, Lifecycle lifecycle, Self self, Metrics metrics) {
        this.backplane = backplane;
        this.lifecycle = lifecycle;
        this.self = self;
        this.throughput = new Throughput(metrics, System::nanoTime);
        for (Lifecycle.State state : Lifecycle.State.values()) {
            String name = name(state);
            metrics.gauge("chat.state", () -> lifecycle.state() == state ? 1 : 0, "state", name);
            // A draining instance cannot be scraped, since it no longer listens; its peers report it.
            metrics.gauge("chat.cluster.instances", () -> instancesByState.getOrDefault(name, 0L), "state", name);
        }
        metrics.gauge("chat.memory.bytes", () -> throughput.last().memoryBytes());
    }

    private static String name(Lifecycle.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reports once a second from now on, and reads every five seconds what all have reported.
     *
     * @param observer takes what was read, this instance's own status included; on the scheduler's thread
     */
    public void start(ScheduledExecutorService scheduler, Consumer<List<StatusCodec.Summary>> observer) {
        Futures.ignore(
                scheduler.scheduleAtFixedRate(() -> reportRegularly(scheduler, observer), 0, 1, TimeUnit.SECONDS));
    }

    private void reportRegularly(Executor scheduler, Consumer<List<StatusCodec.Summary>> observer) {
        throughput.measure();
        report();
        if (reports++ % COUNT_PEERS_EVERY == 0) {
            countInstances(scheduler, observer);
        }
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

    /**
     * Reports this instance's status now; without this, peers learn of a change within a second. Synchronized so that an
     * older status never overwrites a newer one.
     */
    public synchronized void report() {
        backplane.report(StatusCodec.write(status()));
    }

    /** Returns this instance's state now and its figures as of the last second. */
    public InstanceStatus status() {
        Throughput.Sample sample = throughput.last();
        return new InstanceStatus(
                self.instance(),
                host,
                run,
                ProcessHandle.current().pid(),
                self.version(),
                name(lifecycle.state()),
                backplane.isLive(),
                backplane.isFull(),
                ManagementFactory.getRuntimeMXBean().getStartTime(),
                self.connections().getAsInt(),
                self.rooms().getAsInt(),
                sample.messagesPerSecond(),
                sample.deliveriesPerSecond(),
                sample.cpu(),
                sample.memoryBytes());
    }

    /** Returns the last status that each known instance has reported, this one's included, each a JSON object. */
    public CompletableFuture<List<String>> statuses() {
        return backplane.instances(Backplane.INSTANCE_EXPIRY);
    }

    /** Returns the id of this process, as peers see it. */
    public String run() {
        return run;
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
        return instance.state().equals(name(Lifecycle.State.RUNNING));
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
