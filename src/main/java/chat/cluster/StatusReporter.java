package chat.cluster;

import chat.backplane.Backplane;
import chat.concurrent.Futures;
import chat.metrics.Metrics;
import chat.protocol.InstanceStatus;
import chat.protocol.StatusCodec;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Reports this instance's status to its peers, once a second and at each change of its state. Safe for use by many threads. */
public final class StatusReporter {
    private static final int INTERVAL_SECONDS = 1;

    private final Backplane backplane;
    private final Lifecycle lifecycle;
    private final Self self;
    private final String host = HostName.get();
    private final String run = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final Throughput throughput;

    /**
     * This instance.
     *
     * @param instance its name
     * @param connections returns the number of its connections; called by any thread
     * @param rooms returns the number of its rooms; called by any thread
     */
    public record Self(String instance, String version, IntSupplier connections, IntSupplier rooms) {}

    /** Creates a reporter; the regular reports begin with {@link #start}. */
    public StatusReporter(Backplane backplane, Lifecycle lifecycle, Self self, Metrics metrics) {
        this.backplane = backplane;
        this.lifecycle = lifecycle;
        this.self = self;
        this.throughput = new Throughput(metrics, System::nanoTime);
        for (Lifecycle.State state : Lifecycle.State.values()) {
            metrics.gauge("chat.state", () -> lifecycle.state() == state ? 1 : 0, "state", state.label());
        }
        metrics.gauge("chat.memory.bytes", () -> throughput.last().memoryBytes());
    }

    /** Reports regularly from now on, on the scheduler's thread. */
    public void start(ScheduledExecutorService scheduler) {
        Runnable task = () -> {
            throughput.measure();
            report();
        };
        // At a fixed rate, what a frozen process has missed would be made up for at once, with rates over next to no
        // time.
        Futures.ignore(scheduler.scheduleWithFixedDelay(task, 0, INTERVAL_SECONDS, TimeUnit.SECONDS));
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
                lifecycle.state().label(),
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

    /** Returns the id of this process, as peers see it. */
    public String run() {
        return run;
    }
}
