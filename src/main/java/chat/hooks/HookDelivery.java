package chat.hooks;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.backplane.HookStore.Job;
import chat.backplane.HookStore.Lease;
import chat.backplane.HookStore.Outcome;
import chat.backplane.HookStore.Report;
import chat.backplane.OutgoingHook;
import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessageWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the entries of rooms to their webhooks: each at least once, those of a room in its order, by one instance at a time. The log is
 * the truth: what was not delivered yet is read from it, from the position that the store keeps.
 */
public final class HookDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HookDelivery.class);

    /** The most deliveries of an instance at a time. */
    static final int MAX_CONCURRENT = 8;

    private static final int ENTRIES_PER_PAGE = 20;

    private static final int POLL_INTERVAL_MS = 500;

    /** The time for one delivery. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * The time after which another instance goes on. It begins anew with each entry that is delivered, so it is that of a delivery, and of
     * what is asked of the backplane before and after it.
     */
    private static final Duration LEASE = Duration.ofSeconds(14);

    /** The time after which the others have their turn, once a delivery has ended. */
    private static final Duration TURN = Duration.ofSeconds(5);

    /** The pause after the first failure, which doubles with each further one. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** The time after which a webhook whose deliveries have failed ever since is switched off. */
    private static final Duration DEAD_AFTER = Duration.ofHours(1);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final int GONE = 410;

    private final Backplane backplane;
    private final HookStore store;
    private final HookSender sender;
    private final Duration turn;
    private final Clock clock;
    private final CounterFamily outcomes;
    private final ExecutorService threads = Executors.newFixedThreadPool(MAX_CONCURRENT, Threads.daemons("hooks"));
    private final AtomicInteger running = new AtomicInteger();

    /** Creates the delivery of one instance, which does nothing before {@link #start}. */
    public HookDelivery(Backplane backplane, HookAddresses addresses, Clock clock, Metrics metrics) {
        this(backplane, addresses, TURN, clock, metrics);
    }

    HookDelivery(Backplane backplane, HookAddresses addresses, Duration turn, Clock clock, Metrics metrics) {
        this.backplane = backplane;
        this.store = backplane.bots().hooks();
        this.sender = new HookSender(addresses::resolve, (SSLSocketFactory) SSLSocketFactory.getDefault(), TIMEOUT);
        this.turn = turn;
        this.clock = clock;
        this.outcomes = metrics.declare("chat.hooks", "outcome", Stream.of("delivered", "failed", "switched_off"));
        metrics.gauge("chat.hooks.running", running::get);
        metrics.gauge("chat.hooks.running.limit", () -> MAX_CONCURRENT);
    }

    /** Delivers from now on. */
    public void start(ScheduledExecutorService scheduler) {
        Futures.ignore(scheduler.scheduleWithFixedDelay(
                this::poll, POLL_INTERVAL_MS, POLL_INTERVAL_MS, TimeUnit.MILLISECONDS));
    }

    /** Takes as much as there are threads for. */
    private void poll() {
        int free = MAX_CONCURRENT - running.get();
        if (free <= 0 || !backplane.isLive()) {
            return;
        }
        running.addAndGet(free);
        Futures.onCompletion(store.take(free, LEASE), (leases, failure) -> {
            int taken = failure == null ? leases.size() : 0;
            running.addAndGet(taken - free);
            if (taken > 0) {
                leases.forEach(this::begin);
            }
        });
    }

    private void begin(Lease lease) {
        try {
            threads.execute(() -> run(lease));
        } catch (RejectedExecutionException e) {
            running.decrementAndGet(); // Closed: another instance takes it when the lease has expired.
        }
    }

    private void run(Lease lease) {
        try {
            Optional<Job> job = store.open(lease, LEASE).join();
            if (job.isPresent()) {
                deliver(lease, job.get());
            }
        } catch (CompletionException e) {
            LOG.debug("hook={} waits: the backplane does not answer", lease.hookId(), e); // Until the lease expires.
        } catch (RuntimeException e) {
            LOG.error("hook={} cannot be delivered to", lease.hookId(), e);
        } finally {
            running.decrementAndGet();
        }
    }

    private void deliver(Lease lease, Job job) {
        MessageId position = job.position();
        OutgoingHook.State state = job.hook().state();
        long begunAt = System.nanoTime();
        Iterator<Publication> page = read(lease.room(), position);
        while (page.hasNext()) {
            Publication entry = page.next();
            Optional<String> error = send(job.hook(), entry);
            if (error.isPresent()) {
                fail(lease, state, position, error.get());
                return;
            }
            outcomes.increment("delivered");
            state = OutgoingHook.State.GOOD;
            position = entry.id();
            if (!report(lease, new Report(Outcome.DELIVERED, position, LEASE, ""))) {
                return; // Another instance goes on.
            } else if (threads.isShutdown() || System.nanoTime() - begunAt >= turn.toNanos()) {
                break;
            } else if (!page.hasNext()) {
                page = read(lease.room(), position);
            }
        }
        report(lease, new Report(Outcome.IDLE, position, Duration.ZERO, ""));
    }

    private Iterator<Publication> read(RoomName room, MessageId position) {
        return backplane
                .readAfter(room, position, ENTRIES_PER_PAGE, Caller.INSTANCE)
                .join()
                .entries()
                .iterator();
    }

    private boolean report(Lease lease, Report report) {
        return store.report(lease, report).join();
    }

    /** Sends an entry; returns why that failed, or nothing. */
    private Optional<String> send(OutgoingHook hook, Publication entry) {
        Optional<HookTarget> target = HookTarget.parse(hook.url());
        if (target.isEmpty()) {
            return Optional.of("the URL is none to which anything can be sent");
        }
        byte[] body = ServerMessageWriter.write(entry);
        Map<String, String> headers = Map.of(
                "Idempotency-Key",
                entry.id().toString(),
                HookSignature.HEADER,
                HookSignature.of(hook.secret(), TimeUnit.MILLISECONDS.toSeconds(clock.millis()), body));
        try {
            int status = sender.post(target.get(), headers, body);
            return status / 100 == 2 ? Optional.empty() : Optional.of("status " + status);
        } catch (IOException | IllegalArgumentException e) {
            String message = e.getMessage();
            return Optional.of(message == null ? e.getClass().getSimpleName() : message);
        }
    }

    /** @param state that before this failure */
    private void fail(Lease lease, OutgoingHook.State state, MessageId position, String error) {
        outcomes.increment("failed");
        long failingFor = state.failingSince() == 0 ? 0 : clock.millis() - state.failingSince();
        if (error.equals("status " + GONE) || failingFor >= DEAD_AFTER.toMillis()) {
            LOG.warn("hook={} room={} is switched off: {}", lease.hookId(), lease.room(), error);
            outcomes.increment("switched_off");
            report(lease, new Report(Outcome.SWITCHED_OFF, position, Duration.ZERO, error));
            return;
        }
        LOG.debug("hook={} room={} is tried again: {}", lease.hookId(), lease.room(), error);
        report(lease, new Report(Outcome.FAILED, position, pauseAfter(state.tries()), error));
    }

    private static Duration pauseAfter(int tries) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries, 20));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /** Begins no further delivery, and waits for those under way, for two seconds at most. Another instance goes on. */
    @Override
    public void close() {
        threads.shutdown();
        if (!Threads.awaitTermination(threads, CLOSE_TIMEOUT)) {
            LOG.info("a delivery to a webhook is left to another instance, once its lease has expired");
        }
    }
}
