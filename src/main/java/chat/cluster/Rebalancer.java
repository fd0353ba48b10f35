package chat.cluster;

import chat.connection.Connections;
import chat.metrics.Metrics;
import chat.protocol.StatusCodec;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spreads the connections over all instances again, after a restart, a crash or a change of their number. An instance with
 * clearly more than the mean asks its surplus to move, by the same message as a {@link Drain}; the proxy gives a connection
 * to the instance that has the fewest. Only those over the mean act, each by its own surplus, so together they ask for no
 * more than the others lack.
 *
 * <p>Acts only on a settled cluster, and asks no connection twice in one {@link RebalanceRound}. One that did not reach its end,
 * as behind a proxy that does not balance, is not repeated for ten minutes, and for longer each time. Confined to the scheduler's thread.
 */
public final class Rebalancer {
    private static final Logger LOG = LoggerFactory.getLogger(Rebalancer.class);

    /** The time for which the same instances must have run, with this one over its share. */
    private static final Duration SETTLING_TIME = Duration.ofSeconds(10);

    /** Seconds between two observations. */
    private static final int OBSERVATION_SECONDS = 5;

    /** The longest gap between two observations; after a longer one the cluster counts as unsettled. */
    private static final Duration MAX_OBSERVATION_GAP = Duration.ofSeconds(12);

    /** The pause after the first rebalancing that does not reach its end; each further one in a row doubles it. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(10);

    private static final int MAX_DOUBLINGS = 6;

    /** A surplus that is not worth moving anybody for, in connections and in percent of the mean. */
    private static final int TOLERATED_CONNECTIONS = 10;

    private static final int TOLERATED_PERCENT = 15;

    /** A surplus at which a rebalancing has reached its end, in percent of the mean. */
    private static final int ENOUGH_PERCENT = 5;

    /** Counts connections by what became of them. */
    static final String METRIC = "chat.rebalance";

    private final Connections connections;
    private final String run;
    private final int maxAtOnce;
    private final LongSupplier nanoTime;
    private final Metrics metrics;

    /** The processes that ran at the last observation; empty when not all were running. */
    private Set<String> running = Set.of();

    private long observedAt;

    /** The last time at which there was a reason not to move connections, in nanoseconds. */
    private long balancedAt;

    private long pausedUntil;

    /** The number of rebalancings in a row that did not reach their end. */
    private int failures;

    /** Null unless connections are being moved. */
    private @Nullable RebalanceRound rebalancing;

    /**
     * Creates a rebalancer, which acts on what it {@link #observe}s.
     *
     * @param run as in this instance's own status
     * @param drainPerSecond how many connections a second a drain may move; this takes a quarter of that
     */
    public Rebalancer(Connections connections, String run, int drainPerSecond, LongSupplier nanoTime, Metrics metrics) {
        this.connections = connections;
        this.run = run;
        this.maxAtOnce = Math.max(1, drainPerSecond / 4 * OBSERVATION_SECONDS);
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.observedAt = nanoTime.getAsLong();
        this.balancedAt = observedAt;
        this.pausedUntil = observedAt;
        metrics.declare(METRIC, "step", Stream.of("told", "moved"));
    }

    /** Takes what all instances have reported, this one included; called about every five seconds. */
    public void observe(List<StatusCodec.Summary> instances) {
        long now = nanoTime.getAsLong();
        if (!isUnchanged(instances, now)) {
            rebalancing = null;
            balancedAt = now;
            return;
        }
        int mean = mean(instances);
        int surplus = connections.size() - mean;
        if (rebalancing == null && mayBegin(surplus, mean, now)) {
            LOG.info(
                    "rebalance: {} connections, and {} on average of {} instances",
                    connections.size(),
                    mean,
                    instances.size());
            rebalancing = new RebalanceRound(connections.lastNumber(), surplus, now);
        }
        if (rebalancing != null) {
            proceed(rebalancing, surplus, mean, now);
        }
    }

    /** Whether the same processes are running as at the last observation, this one among them. */
    private boolean isUnchanged(List<StatusCodec.Summary> instances, long now) {
        // A client could not send on an instance that is not live.
        Set<String> runningNow = instances.stream().allMatch(one -> Cluster.isServing(one) && one.live())
                ? instances.stream().map(StatusCodec.Summary::run).collect(Collectors.toSet())
                : Set.of();
        boolean unchanged = runningNow.contains(run)
                && runningNow.equals(running)
                && now - observedAt <= MAX_OBSERVATION_GAP.toNanos();
        running = runningNow;
        observedAt = now;
        return unchanged;
    }

    /** Returns the mean number of connections, rounded up; this instance's own number is the current one. */
    private int mean(List<StatusCodec.Summary> instances) {
        long others = instances.stream()
                .filter(instance -> !instance.run().equals(run))
                .mapToLong(StatusCodec.Summary::connections)
                .sum();
        return Math.toIntExact((others + connections.size() + instances.size() - 1) / instances.size());
    }

    private boolean mayBegin(int surplus, int mean, long now) {
        if (surplus <= Math.max(TOLERATED_CONNECTIONS, share(mean, TOLERATED_PERCENT))) {
            balancedAt = now;
        }
        return now - balancedAt >= SETTLING_TIME.toNanos() && now - pausedUntil >= 0;
    }

    private static int share(int mean, int percent) {
        return (int) ((long) mean * percent / 100);
    }

    private void proceed(RebalanceRound current, int surplus, int mean, long now) {
        count("moved", current.countMoved());
        if (surplus <= share(mean, ENOUGH_PERCENT)) {
            LOG.info("rebalance: done; {} connections are left", connections.size());
            rebalancing = null;
            failures = 0;
            balancedAt = now;
        } else if (current.isOver(now)) {
            LOG.info("rebalance: given up; {} connections are left, and {} is the mean", connections.size(), mean);
            rebalancing = null;
            pausedUntil = now + (PAUSE_AFTER_FAILURE.toNanos() << Math.min(failures, MAX_DOUBLINGS));
            failures++;
        } else {
            count("told", current.ask(connections, surplus, maxAtOnce, now));
        }
    }

    private void count(String step, int connections) {
        metrics.counter(METRIC, "step", step).increment(connections);
    }
}
