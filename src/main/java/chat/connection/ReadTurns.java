package chat.connection;

import chat.concurrent.Futures;
import chat.limits.AddressRates;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins the requests of each address that read logs and lists in their turn: a few at a time, and none while the address owes for what was
 * read for it. So one address, with however many connections, keeps neither Redis nor this instance from others. An address has as many that
 * wait as it has connections at the most, and {@link #isCrowded} says when there are too many for another one over HTTP. Safe for use by many
 * threads; no lock is held while a request begins.
 */
final class ReadTurns {
    /** Requests of an address that are under way: a long page takes Redis a millisecond or two, in which everybody waits. */
    static final int UNDER_WAY = 4;

    /** The bytes that a request is charged for beside what it reads: somewhat more than what it costs to join an empty room. */
    static final int REQUEST_BYTES = 32 * 1024;

    /** Requests of an address that may wait when another one comes over HTTP, whose answer has a deadline: a second's or two's. */
    private static final int CROWD = 24;

    private final AddressRates bytes;
    private final Counter delayed;

    /** Addresses with a request that waits or is under way. */
    @GuardedBy("this")
    private final Map<String, Line> lines = new HashMap<>();

    private static final class Line {
        private final Queue<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
        private int underWay;

        /** Whether a thread is beginning requests; others leave theirs to it. */
        private boolean beginning;

        /** Whether a timer is set for when the address will have repaid its debt. */
        private boolean paused;
    }

    /** @param bytes what may be read for each address */
    ReadTurns(AddressRates bytes, Counter delayed) {
        this.bytes = bytes;
        this.delayed = delayed;
    }

    /** Begins a request when it is its turn; the future completes when it has been answered. */
    <T> CompletableFuture<T> begin(String network, Supplier<CompletableFuture<T>> request) {
        if (!bytes.isLimited(network)) {
            return request.get();
        }
        CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
        CompletableFuture<T> answered = turn.thenCompose(now -> request.get());
        Futures.onCompletion(answered, (answer, error) -> onEnd(network));
        synchronized (this) {
            lines.computeIfAbsent(network, name -> new Line()).waiting.add(turn);
        }
        beginWaiting(network);
        if (!turn.isDone()) {
            delayed.increment();
        }
        return answered;
    }

    /** Whether so many requests of an address wait that one over HTTP is to be refused. */
    synchronized boolean isCrowded(String network) {
        Line line = lines.get(network);
        return line != null && line.waiting.size() >= CROWD;
    }

    private void onEnd(String network) {
        synchronized (this) {
            Line line = lines.get(network);
            if (line != null) {
                line.underWay--;
            }
        }
        beginWaiting(network);
    }

    private void beginWaiting(String network) {
        CompletableFuture<@Nullable Void> turn = next(network, false);
        while (turn != null) {
            turn.complete(null);
            turn = next(network, true);
        }
    }

    /** @param beginner whether this thread is the one that begins the address's requests */
    private synchronized @Nullable CompletableFuture<@Nullable Void> next(String network, boolean beginner) {
        Line line = lines.get(network);
        if (line == null || (line.beginning && !beginner)) {
            return null;
        }
        line.beginning = false;
        if (line.waiting.isEmpty()) {
            if (line.underWay == 0 && !line.paused) {
                lines.remove(network);
            }
            return null;
        }
        if (line.underWay == UNDER_WAY || line.paused) {
            return null;
        }
        long owedNanos = bytes.nanosInDebt(network);
        if (owedNanos > 0) {
            line.paused = true;
            CompletableFuture.delayedExecutor(owedNanos, TimeUnit.NANOSECONDS).execute(() -> resume(network));
            return null;
        }
        bytes.charge(network, REQUEST_BYTES);
        line.beginning = true;
        line.underWay++;
        return line.waiting.remove();
    }

    private void resume(String network) {
        synchronized (this) {
            Line line = lines.get(network);
            if (line != null) {
                line.paused = false;
            }
        }
        beginWaiting(network);
    }
}
