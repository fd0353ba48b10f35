package chat.backplane.redis;

import chat.protocol.MessageId;
import chat.protocol.RoomName;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the newest ids of single rooms: those that are asked for while a call waits to be sent share it, as when many rooms are opened after a
 * restart. Safe for use by many threads.
 */
final class LastIdReader {
    private static final int MAX_ROOMS_PER_CALL = 64;

    private final LogReader logReader;

    /** The call that others may still share; null when there is none. */
    @GuardedBy("this")
    private @Nullable SharedCall waiting;

    /** A call and its rooms, to which none is added once the command is made. */
    private final class SharedCall {
        final List<RoomName> rooms = new ArrayList<>();
        final CompletableFuture<List<MessageId>> ids = logReader.lastIds(this::take);

        private List<RoomName> take() {
            synchronized (LastIdReader.this) {
                if (waiting == this) {
                    waiting = null;
                }
                return rooms;
            }
        }
    }

    LastIdReader(LogReader logReader) {
        this.logReader = logReader;
    }

    /** Returns the newest id of a room's log, as of now or later. */
    synchronized CompletableFuture<MessageId> lastId(RoomName room) {
        SharedCall call = waiting;
        if (call == null || call.rooms.size() == MAX_ROOMS_PER_CALL || call.ids.isDone()) {
            call = new SharedCall();
            waiting = call;
        }
        int index = call.rooms.size();
        call.rooms.add(room);
        return call.ids.thenApply(ids -> ids.get(index));
    }
}
