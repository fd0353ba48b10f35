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

/** Keeps an exception that a listener should not have thrown from ending the thread that everybody's messages use. */
final class SafeListener implements Backplane.Listener {
    private static final Logger log = LoggerFactory.getLogger(SafeListener.class);

    private final Backplane.Listener listener;
    private final Counter failures;
    private final LogThrottle lines = new LogThrottle(Duration.ofSeconds(1));

    SafeListener(Backplane.Listener listener, Metrics metrics) {
        this.listener = listener;
        this.failures = metrics.counter("chat.backplane.listener.failures");
    }

    @Override
    public void published(Publication publication) {
        guard(() -> listener.published(publication));
    }

    @Override
    public void tip(RoomName room, MessageId tip, boolean certain) {
        guard(() -> listener.tip(room, tip, certain));
    }

    @Override
    public void signalled(Signal signal) {
        guard(() -> listener.signalled(signal));
    }

    @Override
    public void live(boolean live) {
        guard(() -> listener.live(live));
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            failures.increment();
            long leftOut = lines.admit();
            if (leftOut >= 0) {
                log.error("The backplane's listener failed ({} more since the last such line)", leftOut, e);
            }
        }
    }
}
