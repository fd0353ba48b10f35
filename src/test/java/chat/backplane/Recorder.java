package chat.backplane;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.testing.Await;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps all that a listener is told, in its order. */
public final class Recorder implements Backplane.Listener {
    private final List<Publication> published = new CopyOnWriteArrayList<>();
    private final List<LastId> lastIds = new CopyOnWriteArrayList<>();
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final List<RoomName> changed = new CopyOnWriteArrayList<>();
    private final List<Reading> readings = new CopyOnWriteArrayList<>();
    private final List<Boolean> lives = new CopyOnWriteArrayList<>();

    /** Whether it was told that any room, and that any reading, may have changed. */
    private volatile boolean anyRoom;

    private volatile boolean anyReading;

    public record LastId(RoomName room, MessageId lastId, boolean certain) {}

    @Override
    public void onPublication(Publication publication) {
        published.add(publication);
    }

    @Override
    public void onLastId(RoomName room, MessageId lastId, boolean certain) {
        lastIds.add(new LastId(room, lastId, certain));
    }

    @Override
    public void onSignal(Signal signal) {
        signals.add(signal);
    }

    @Override
    public void onLive(boolean live) {
        lives.add(live);
    }

    @Override
    public void onRoomsChanged(@Nullable Collection<RoomName> rooms) {
        if (rooms == null) {
            anyRoom = true;
        } else {
            changed.addAll(rooms);
        }
    }

    @Override
    public void onReadings(@Nullable Collection<Reading> some) {
        if (some == null) {
            anyReading = true;
        } else {
            readings.addAll(some);
        }
    }

    /** Waits until what changes from now on is told by name. */
    public void awaitBeginning() {
        Await.until("it is told that anything may have changed before", () -> anyRoom && anyReading);
    }

    public void awaitChanged(RoomName room) {
        Await.until("it is told of the room", () -> changed.contains(room));
    }

    public void awaitReading(Reading reading) {
        Await.until("it is told what was read", () -> readings.contains(reading));
    }

    public List<Publication> published(RoomName room) {
        return published.stream().filter(p -> p.room().equals(room)).toList();
    }

    public List<String> bodies(RoomName room) {
        return published(room).stream().map(Publication::body).toList();
    }

    public List<Signal> signals(RoomName room) {
        return signals.stream().filter(s -> s.room().equals(room)).toList();
    }

    public List<Signal> awaitSignals(RoomName room, int count) {
        Await.until(count + " signals come", () -> signals(room).size() >= count);
        return signals(room);
    }

    public List<Boolean> lives() {
        return lives;
    }

    public List<LastId> lastIds(RoomName room) {
        return lastIds.stream().filter(t -> t.room().equals(room)).toList();
    }

    public int lastIdCount() {
        return lastIds.size();
    }

    public void forgetLastIds() {
        lastIds.clear();
    }

    public List<Publication> awaitPublished(RoomName room, int count) {
        Await.until(count + " entries come live", () -> published(room).size() >= count);
        return published(room);
    }
}
