package chat.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.AbstractExtension;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;

/**
 * Delays the end of a connection on which Jetty has sent a close frame of its own, such as 1002 for invalid frames, so that the peer
 * can read it. Without the delay, what the peer is still sending would reset the connection first. A {@link CleanCloseFrame} waits for the
 * peer's close frame anyway, and passes unchanged. Created by Jetty, one for each connection.
 */
public final class CleanCloseExtension extends AbstractExtension {
    private static final long DELAY_MS = 1000;

    @Override
    public String getName() {
        return Transports.CLEAN_CLOSE;
    }

    @Override
    public void sendFrame(OutgoingEntry entry) {
        boolean cutsConnection = entry.getFrame().getOpCode() == OpCode.CLOSE
                && CloseStatus.getCloseStatus(entry.getFrame()).isAbnormal();
        nextOutgoingFrame(cutsConnection ? delayed(entry) : entry);
    }

    private OutgoingEntry delayed(OutgoingEntry entry) {
        Callback sent = entry.getCallback();
        return new OutgoingEntry.Builder(entry)
                .callback(Callback.from(() -> succeedLater(sent), sent::failed))
                .build();
    }

    private static void succeedLater(Callback sent) {
        CompletableFuture.delayedExecutor(DELAY_MS, TimeUnit.MILLISECONDS).execute(sent::succeeded);
    }
}
