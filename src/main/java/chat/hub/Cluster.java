package chat.hub;

import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.InstanceStatus;
import chat.protocol.Json;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this instance tells of itself, and what the others tell of themselves. Safe for use by many threads. */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Two signs of life, and some. */
    private static final Duration RECENT = Duration.ofMillis(2_500);

    /** Who has been away for longer is not expected back. */
    private static final Duration LONG = Duration.ofMinutes(1);

    /** In beats: what others do is asked for less often than one's own doing is told. */
    private static final int COUNT_EVERY = 5;

    private final Backplane backplane;
    private final Lifecycle lifecycle;
    private final Connections connections;
    private final Hub hub;
    private final String instance;
    private final String version;
    private final String host = HostName.get();
    private final String run = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final ProcessUsage usage = new ProcessUsage();
    private final Counter accepted;
    private final Counter delivered;

    private volatile Figures figures;

    /** What takes time to be known: as of the last second. */
    private record Figures(double messagesPerSecond, double deliveriesPerSecond, double cpu, long memoryBytes) {}

    /** How many instances are in each state, as all have told lately. */
    private volatile Map<String, Long> states = Map.of();

    /** The most instances that took connections at the same time, and when that was last so; for a while. */
    private volatile long most;

    @GuardedBy("this")
    private long mostAt = System.nanoTime();

    /** What the counters were when the clock last looked, and when that was. The clock's thread alone. */
    private double acceptedThen;

    private double deliveredThen;
    private long lookedAt = System.nanoTime();
    private int beats;

    public Cluster(
            Backplane backplane,
            Lifecycle lifecycle,
            Connections connections,
            Hub hub,
            String instance,
            String version,
            Metrics metrics) {
        this.backplane = backplane;
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.hub = hub;
        this.instance = instance;
        this.version = version;
        this.accepted = metrics.counter("chat.messages", "outcome", "accepted");
        this.delivered = metrics.counter("chat.deliveries");
        this.figures = new Figures(0, 0, 0, usage.memoryBytes());
        for (Lifecycle.State state : Lifecycle.State.values()) {
            String name = state.name().toLowerCase(Locale.ROOT);
            metrics.gauge("chat.state", () -> lifecycle.state() == state ? 1 : 0, "state", name);
            // Of itself an instance that drains can tell nobody: it no longer listens. The others see it.
            metrics.gauge("chat.cluster.instances", () -> states.getOrDefault(name, 0L), "state", name);
        }
        metrics.gauge("chat.memory.bytes", () -> figures.memoryBytes());
    }

    public void start(ScheduledExecutorService clock) {
        clock.scheduleAtFixedRate(this::beat, 0, 1, TimeUnit.SECONDS);
    }

    private void beat() {
        try {
            long now = System.nanoTime();
            double seconds = Math.max(0.001, (now - lookedAt) / 1e9);
            double acceptedNow = accepted.count();
            double deliveredNow = delivered.count();
            figures = new Figures(
                    (acceptedNow - acceptedThen) / seconds,
                    (deliveredNow - deliveredThen) / seconds,
                    usage.cpu(),
                    usage.memoryBytes());
            acceptedThen = acceptedNow;
            deliveredThen = deliveredNow;
            lookedAt = now;
            report();
            if (beats++ % COUNT_EVERY == 0) {
                countStates();
            }
        } catch (RuntimeException e) {
            // Or the clock would not come again.
            LOG.error("the instance's status could not be told", e);
        }
    }

    private void countStates() {
        all().thenAccept(all -> {
                    states = all.stream().collect(Collectors.groupingBy(Cluster::stateOf, Collectors.counting()));
                    remember(all.stream().filter(Cluster::isServing).count());
                })
                .exceptionally(e -> {
                    LOG.debug("the other instances cannot be seen: {}", e.toString());
                    return null;
                });
    }

    private synchronized void remember(long serving) {
        long now = System.nanoTime();
        if (serving >= most || now - mostAt > LONG.toNanos()) {
            most = serving;
            mostAt = now;
        }
    }

    /**
     * Tells the others how it stands now: of what changes by itself they hear every second. One at a time, so that what was
     * true before never overwrites what is true now.
     */
    public synchronized void report() {
        backplane.report(Json.encode(status()));
    }

    /** How this instance stands: its state now, its figures as of the last second. */
    public InstanceStatus status() {
        Figures now = figures;
        return new InstanceStatus(
                instance,
                host,
                run,
                ProcessHandle.current().pid(),
                version,
                lifecycle.state().name().toLowerCase(Locale.ROOT),
                backplane.isLive(),
                backplane.isFull(),
                ManagementFactory.getRuntimeMXBean().getStartTime(),
                connections.size(),
                hub.roomCount(),
                now.messagesPerSecond(),
                now.deliveriesPerSecond(),
                now.cpu(),
                now.memoryBytes());
    }

    /** Every instance's last words about itself, each an object in JSON. */
    public CompletableFuture<List<String>> all() {
        return backplane.instances(Backplane.INSTANCE_EXPIRY);
    }

    /** Whether another instance takes connections; this one does not, and has told so. When in doubt, yes. */
    boolean isServedElsewhere() {
        return ask(all -> all.stream().anyMatch(Cluster::isServing), true);
    }

    /**
     * Whether one of those that take connections may leave: all do that there are, and as many as at any time in the last
     * minute, so that nobody is just being restarted. When in doubt, no.
     */
    public boolean mayLeave() {
        return ask(
                all -> {
                    long serving = all.stream().filter(Cluster::isServing).count();
                    remember(serving);
                    return serving == all.size() && serving >= most;
                },
                false);
    }

    /** Blocks for a second at most. */
    private boolean ask(Predicate<List<String>> question, boolean inDoubt) {
        try {
            return question.test(backplane.instances(RECENT).get(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the other instances cannot be seen: {}", e.toString());
        }
        return inDoubt;
    }

    private static boolean isServing(String status) {
        return stateOf(status).equals("running");
    }

    /** Empty, when it tells none. */
    private static String stateOf(String status) {
        try {
            return Json.stateOf(status);
        } catch (BadMessage e) {
            return "";
        }
    }
}
