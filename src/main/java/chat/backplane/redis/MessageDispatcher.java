package chat.backplane.redis;

import chat.backplane.Backplane.Listener;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import io.micrometer.core.instrument.Counter;
import org.jspecify.annotations.Nullable;

/** Parses the messages on rooms' channels, and passes entries and signals to the listener. Confined to one thread. */
final class MessageDispatcher {
    private final KnownEpochs epochs;
    private final DataLossDetector lossDetector;
    private final Listener listener;
    private final Counter received;
    private final Counter signalled;
    private final Counter unreadable;

    MessageDispatcher(RedisContext context, KnownEpochs epochs, Listener listener) {
        this.epochs = epochs;
        this.lossDetector = context.lossDetector();
        this.listener = listener;
        Metrics metrics = context.metrics();
        this.received = metrics.counter("chat.backplane.received");
        this.signalled = metrics.counter("chat.backplane.signals", "outcome", "received");
        this.unreadable = metrics.counter("chat.backplane.unreadable", "from", "live");
    }

    void dispatch(RoomName room, byte[] message) {
        if (EnvelopeCodec.isSignal(message)) {
            dispatch(EnvelopeCodec.signal(room, RedisReply.text(message)));
            return;
        }
        EnvelopeCodec.Live live = EnvelopeCodec.live(room, message);
        if (live == null) {
            unreadable.increment();
            return;
        }
        received.increment();
        // The count of an unknown epoch may be a stranger's, and would make this instance report a loss.
        if (epochs.isKnown(live.publication())) {
            lossDetector.observe(live.count());
        }
        listener.onPublication(live.publication());
    }

    private void dispatch(@Nullable Signal signal) {
        if (signal == null) {
            unreadable.increment();
        } else {
            signalled.increment();
            listener.onSignal(signal);
        }
    }

    /** Counts a message that could not be read. */
    void countUnreadable() {
        unreadable.increment();
    }
}
