package chat.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.AbstractExtension;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;

/**
 * Leaves the peer a moment to read the close with which Jetty ends a connection whose frames can no longer be read (1002),
 * before the connection is cut: cut at once, it would be broken by what the peer has on its way. Closes of ours wait for
 * the peer's own, and pass here as they are.
 */
public final class CleanCloseExtension extends AbstractExtension {
    private static final long LINGER_MS = 1000;

    @Override
    public String getName() {
        return Transports.LINGERING_CLOSE;
    }

    @Override
    public void sendFrame(OutgoingEntry entry) {
        boolean cut = entry.getFrame().getOpCode() == OpCode.CLOSE
                && CloseStatus.getCloseStatus(entry.getFrame()).isAbnormal();
        nextOutgoingFrame(cut ? lingering(entry) : entry);
    }

    private OutgoingEntry lingering(OutgoingEntry entry) {
        Callback sent = entry.getCallback();
        return new OutgoingEntry.Builder(entry)
                .callback(Callback.from(() -> later(sent), sent::failed))
                .build();
    }

    private static void later(Callback sent) {
        CompletableFuture.delayedExecutor(LINGER_MS, TimeUnit.MILLISECONDS).execute(sent::succeeded);
    }
}
