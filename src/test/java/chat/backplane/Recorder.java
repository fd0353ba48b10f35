package chat.backplane;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.testing.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all that a listener is told, in its order. */
final class Recorder implements Backplane.Listener {
    private final List<Publication> published = new CopyOnWriteArrayList<>();
    private final List<Tip> tips = new CopyOnWriteArrayList<>();
    private final List<Signal> signals = new CopyOnWriteArrayList<>();
    private final List<Boolean> lives = new CopyOnWriteArrayList<>();

    record Tip(RoomName room, MessageId tip, boolean certain) {}

    @Override
    public void published(Publication publication) {
        published.add(publication);
    }

    @Override
    public void tip(RoomName room, MessageId tip, boolean certain) {
        tips.add(new Tip(room, tip, certain));
    }

    @Override
    public void signalled(Signal signal) {
        signals.add(signal);
    }

    @Override
    public void live(boolean live) {
        lives.add(live);
    }

    List<Publication> published(RoomName room) {
        return published.stream().filter(p -> p.room().equals(room)).toList();
    }

    List<String> bodies(RoomName room) {
        return published(room).stream().map(Publication::body).toList();
    }

    List<Signal> signals(RoomName room) {
        return signals.stream().filter(s -> s.room().equals(room)).toList();
    }

    List<Signal> awaitSignals(RoomName room, int count) {
        Await.until(count + " signals come", () -> signals(room).size() >= count);
        return signals(room);
    }

    List<Boolean> lives() {
        return lives;
    }

    List<Tip> tips(RoomName room) {
        return tips.stream().filter(t -> t.room().equals(room)).toList();
    }

    int tipCount() {
        return tips.size();
    }

    void forgetTips() {
        tips.clear();
    }

    List<Publication> awaitPublished(RoomName room, int count) {
        Await.until(count + " entries come live", () -> published(room).size() >= count);
        return published(room);
    }
}
