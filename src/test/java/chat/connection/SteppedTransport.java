package chat.connection;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer that takes each frame when the test says so, or at once. */
public final class SteppedTransport implements Transport {
    private final boolean atOnce;
    private final List<String> frames = new ArrayList<>();
    private @Nullable Completion inFlight;
    private @Nullable CloseCode closed;
    private int pings;
    private boolean aborted;
    private volatile boolean throwing;
    private volatile boolean staying;
    private long progress;

    private final String peer;

    private SteppedTransport(boolean atOnce, String peer) {
        this.atOnce = atOnce;
        this.peer = peer;
    }

    /** Every frame waits for {@link #complete}. */
    public static SteppedTransport stepped() {
        return steppedFrom("test");
    }

    /** The same, from an address. */
    public static SteppedTransport steppedFrom(String peer) {
        return new SteppedTransport(false, peer);
    }

    /** Every frame has been sent when {@link #send} returns. */
    public static SteppedTransport inline() {
        return inlineFrom("test");
    }

    /** The same, from an address. */
    public static SteppedTransport inlineFrom(String peer) {
        return new SteppedTransport(true, peer);
    }

    @Override
    public void send(List<Payload> payloads, Completion completion) {
        if (throwing) {
            throw new IllegalStateException("planted");
        }
        synchronized (this) {
            assertNull(inFlight, "one frame at a time");
            assertNull(closed, "nothing is sent after the close");
            frames.add(new String(Payload.join(payloads), StandardCharsets.UTF_8));
            inFlight = atOnce ? null : completion;
        }
        if (atOnce) {
            completion.succeeded();
        }
    }

    /** Breaks the contract from now on. */
    public void throwOnSend() {
        throwing = true;
    }

    /** Follows no restart from now on, as a stream of events. */
    public void stay() {
        staying = true;
    }

    @Override
    public boolean followsRestart() {
        return !staying;
    }

    /** The frame in flight has been sent. */
    public void complete() {
        take().succeeded();
    }

    public synchronized void progressTo(long sent) {
        progress = sent;
    }

    @Override
    public synchronized long progress() {
        return progress;
    }

    public void fail() {
        take().failed();
    }

    private synchronized Completion take() {
        Completion completion = Objects.requireNonNull(inFlight, "no frame is in flight");
        inFlight = null;
        return completion;
    }

    @Override
    public synchronized void ping() {
        pings++;
    }

    @Override
    public synchronized void close(CloseCode code, String reason) {
        assertNull(closed, "closed twice");
        assertTrue(!reason.isBlank());
        closed = code;
    }

    @Override
    public synchronized void abort() {
        aborted = true;
    }

    @Override
    public String peer() {
        return peer;
    }

    public synchronized List<String> frames() {
        return List.copyOf(frames);
    }

    public synchronized @Nullable CloseCode closed() {
        return closed;
    }

    public synchronized int pings() {
        return pings;
    }

    public synchronized boolean isAborted() {
        return aborted;
    }
}
