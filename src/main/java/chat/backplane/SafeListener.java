package chat.backplane;

import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the backplane's threads against a listener that throws: the exception is counted, logged at most once a second,
 * and dropped. Safe for use by many threads.
 */
public final class SafeListener implements Backplane.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    private final Backplane.Listener listener;
    private final Counter failures;
    private final LogThrottle lines = new LogThrottle(Duration.ofSeconds(1));

    /** Wraps a listener. */
    public SafeListener(Backplane.Listener listener, Metrics metrics) {
        this.listener = listener;
        this.failures = metrics.counter("chat.backplane.listener.failures");
    }

    @Override
    public void onPublication(Publication publication) {
        guard(() -> listener.onPublication(publication));
    }

    @Override
    public void onLastId(RoomName room, MessageId lastId, boolean certain) {
        guard(() -> listener.onLastId(room, lastId, certain));
    }

    @Override
    public void onSignal(Signal signal) {
        guard(() -> listener.onSignal(signal));
    }

    @Override
    public void onLive(boolean live) {
        guard(() -> listener.onLive(live));
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            failures.increment();
            long leftOut = lines.admit();
            if (leftOut >= 0) {
                LOG.error("the backplane's listener failed ({} more since the last such line)", leftOut, e);
            }
        }
    }
}
