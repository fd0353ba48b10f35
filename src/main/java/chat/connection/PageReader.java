package chat.connection;

import chat.concurrent.Turns;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one peer is to get of logs and lists: a part at a time, each once most of what was offered before has been taken. So what a slow
 * reader has missed waits in the logs and not here, in however many rooms that is. Safe for use by many threads.
 */
final class PageReader {
    /** Bytes that may wait for the peer when another part is read. */
    private static final int READ_AHEAD_BYTES = 65_536;

    private final Outbox outbox;
    private final ReadTurns addressTurns;
    private final String network;
    private final Turns turns = new Turns(1, Runnable::run);

    PageReader(Outbox outbox, ReadTurns addressTurns, String network) {
        this.outbox = outbox;
        this.addressTurns = addressTurns;
        this.network = network;
    }

    /** Reads a part in its turn among those of the connection and of its address. The future never completes when the connection ends before. */
    <T> CompletableFuture<T> read(Supplier<CompletableFuture<T>> request) {
        return turns.run(() -> taken().thenCompose(now -> addressTurns.begin(network, request)));
    }

    private CompletableFuture<@Nullable Void> taken() {
        CompletableFuture<@Nullable Void> taken = new CompletableFuture<>();
        if (outbox.bytes() <= READ_AHEAD_BYTES) {
            taken.complete(null);
        } else {
            outbox.whenSent(() -> taken.complete(null));
        }
        return taken;
    }
}
