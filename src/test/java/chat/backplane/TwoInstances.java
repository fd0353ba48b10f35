package chat.backplane;

import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Two instances, {@code a} and {@code b}, on the same logs of any implementation. */
@Timeout(60)
public abstract class TwoInstances {
    /** The least number of entries kept of a room; the logs under test keep at most a hundred more. */
    protected static final int KEPT = 20;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Different in every test, because tests may share the logs. */
    protected final RoomName room = new RoomName("room-" + NUMBER.incrementAndGet());

    protected final Recorder heardByA = new Recorder();
    protected final Recorder heardByB = new Recorder();
    protected final List<Backplane> started = new ArrayList<>();
    protected Backplane a;
    protected Backplane b;

    /** Creates an instance, not yet started, on the logs that all instances of a test share. */
    protected abstract Backplane connect();

    @BeforeEach
    void startTwoInstances() {
        a = started(heardByA);
        b = started(heardByB);
    }

    protected final Backplane started(Recorder recorder) {
        Backplane backplane = connect();
        started.add(backplane);
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
        recorder.awaitBeginning();
        return backplane;
    }

    @AfterEach
    void closeAll() {
        started.forEach(Backplane::close);
    }

    protected final Draft draft(String nonce, String body) {
        return new Draft(room, "u1", nonce, "message", body);
    }

    protected final Receipt publish(Backplane by, int n) {
        return Await.result(by.publish(draft("n" + n, "{\"n\":" + n + "}")));
    }

    protected final void publish(Backplane by, int from, int to) {
        List<CompletableFuture<Receipt>> receipts = IntStream.rangeClosed(from, to)
                .mapToObj(n -> by.publish(draft("n" + n, "{\"n\":" + n + "}")))
                .toList();
        receipts.forEach(Await::result);
    }

    protected static List<Long> seqs(List<Publication> entries) {
        return entries.stream().map(e -> e.id().seq()).toList();
    }

    protected static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
