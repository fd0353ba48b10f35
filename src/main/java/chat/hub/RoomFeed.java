package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the backplane delivers live for one room into the entries of its log after the subscription: each once, in the
 * log's order, and nothing else. Confined to the hub's thread.
 *
 * <p>Live delivery is only a hint. An entry that does not follow the last one, of whatever log, is a reason to read the log
 * ("backfill"), and what is not found there is passed over. A room's first entry follows nothing, so it is read too. After
 * reading in vain the log is not read again on such a hint for a while, each time longer, so that a stranger who
 * publishes into the room's channel cannot keep it being read; {@link #compareLastId} still notices what is missing.
 */
final class RoomFeed {
    private static final long RETRY_MS = 250;
    private static final long MAX_RETRY_MS = 2_000;

    /** The time after reading in vain for which live entries are no reason to read again: at first, and at most. */
    private static final long VAIN_PAUSE_MS = 500;

    private static final long MAX_VAIN_PAUSE_MS = 30_000;

    /** Receives the outcome. Called on the hub's thread. */
    interface Sink {
        /** The subscription stands: whatever is in the log from now on will come. */
        void onOpened();

        /** The subscription failed; the feed is of no use. */
        void onOpenFailed();

        /** The next entries of the log; at least one. */
        void onEntries(List<Publication> run);

        /** Entries after {@code seen} are no longer in the log, or the log is another one: it has to be read anew. */
        void onLogBroken(MessageId seen);
    }

    private enum State {
        /** The subscription is being made; what arrives is buffered. */
        OPENING,
        LIVE,
        /** Missing entries are being read from the log; what arrives is buffered. */
        BACKFILLING,
        CLOSED
    }

    /** The log's last id at a regular comparison, and the feed's last id then. */
    private record Comparison(MessageId logLastId, MessageId lastId) {}

    private final RoomName name;
    private final RoomContext context;
    private final Sink sink;
    private final LiveBuffer buffer = new LiveBuffer();
    private final LogReadBackoff retry = new LogReadBackoff(RETRY_MS, MAX_RETRY_MS);
    private final LogReadBackoff vain = new LogReadBackoff(VAIN_PAUSE_MS, MAX_VAIN_PAUSE_MS);
    private State state = State.OPENING;

    /** The last entry handed to the sink; at first the log's last id when the subscription stood. */
    private MessageId lastId = MessageId.NONE;

    /** Null before the first regular comparison. */
    private @Nullable Comparison compared;

    /** The time until which live entries are no reason to read the log, in nanoseconds. */
    private long skipUnknownUntil;

    RoomFeed(RoomName name, RoomContext context, Sink sink) {
        this.name = name;
        this.context = context;
        this.sink = sink;
        this.skipUnknownUntil = context.loop().nanoTime();
    }

    /** Subscribes to the room. Called once. */
    void open() {
        context.loop().await(() -> context.backplane().subscribe(name), this::onSubscribed, () -> {
            if (state == State.OPENING) {
                sink.onOpenFailed();
            }
        });
    }

    private void onSubscribed(MessageId logLastId) {
        if (state != State.OPENING) {
            return;
        }
        lastId = logLastId;
        state = State.LIVE;
        List<Publication> early = buffer.takeAll();
        sink.onOpened();
        accept(early);
    }

    /** Unsubscribes from the room. Called once; the sink hears nothing afterwards. */
    void close() {
        state = State.CLOSED;
        context.backplane().unsubscribe(name);
    }

    boolean isOpening() {
        return state == State.OPENING;
    }

    MessageId lastId() {
        return lastId;
    }

    /** Takes entries that arrived live, in the order of their arrival. */
    void accept(List<Publication> arrived) {
        if (state != State.LIVE) {
            buffer.add(arrived);
            return;
        }
        if (isNext(arrived)) {
            hand(arrived);
            return;
        }
        List<Publication> run = new ArrayList<>(arrived.size());
        MessageId last = lastId;
        for (int i = 0; i < arrived.size(); i++) {
            Publication entry = arrived.get(i);
            if (!last.isNone() && entry.id().follows(last)) {
                run.add(entry);
                last = entry.id();
            } else if (isUnknown(entry.id(), last)) {
                if (maySkipUnknown()) {
                    context.metrics().onSkippedEntries(1);
                } else {
                    hand(run);
                    buffer.add(arrived.subList(i, arrived.size()));
                    beginBackfill(last.isNone() ? "first" : "gap");
                    return;
                }
            }
        }
        hand(run);
    }

    /** Whether all of the entries follow the last one, and each other, as they nearly always do. */
    private boolean isNext(List<Publication> arrived) {
        MessageId last = lastId;
        for (Publication entry : arrived) {
            if (last.isNone() || !entry.id().follows(last)) {
                return false;
            }
            last = entry.id();
        }
        return true;
    }

    private boolean maySkipUnknown() {
        return context.loop().nanoTime() - skipUnknownUntil < 0;
    }

    /** Whether an entry is not among those up to {@code last}. */
    private static boolean isUnknown(MessageId id, MessageId last) {
        return !id.isSameEpoch(last) || id.isAfter(last);
    }

    private void hand(List<Publication> run) {
        if (!run.isEmpty()) {
            lastId = run.get(run.size() - 1).id();
            sink.onEntries(run);
        }
    }

    /** Compares the log's last id with what has been handed out; see {@link Backplane.Listener#onLastId}. */
    void compareLastId(MessageId logLastId, boolean certain) {
        Comparison before = compared;
        compared = new Comparison(logLastId, lastId);
        if (state != State.LIVE || logLastId.equals(lastId)) {
            return;
        }
        boolean otherLog = !lastId.isNone() && !logLastId.isSameEpoch(lastId);
        // What the log had at the comparison before has had all the time since to arrive.
        boolean missing = certain
                ? logLastId.isAfter(lastId)
                : before != null && before.logLastId().isAfter(lastId);
        boolean wentBack = before != null && before.lastId().isAfter(logLastId);
        if (otherLog || missing || wentBack) {
            beginBackfill(missing ? "lost" : "log");
        }
    }

    private void beginBackfill(String cause) {
        state = State.BACKFILLING;
        context.metrics().onBackfill(name, lastId, cause);
        backfill();
    }

    private void backfill() {
        buffer.mark();
        context.loop()
                .await(
                        () -> context.backplane().readAfter(name, lastId, FixedLimits.MAX_PAGE_MESSAGES),
                        this::onPage,
                        this::backfillLater);
    }

    private void backfillLater() {
        context.loop().schedule(retry.onFailure(), () -> {
            if (state == State.BACKFILLING) {
                backfill();
            }
        });
    }

    private void onPage(Backplane.Page page) {
        if (state != State.BACKFILLING) {
            return;
        }
        if (!page.complete()) {
            MessageId seen = lastId;
            lastId = page.lastId();
            sink.onLogBroken(seen);
            endBackfill();
            return;
        }
        context.metrics().onBackfilled(page.entries().size());
        hand(page.entries());
        if (!page.more()) {
            endBackfill();
        } else if (page.entries().isEmpty()) {
            backfillLater();
        } else {
            backfill();
        }
    }

    private void endBackfill() {
        retry.reset();
        state = State.LIVE;
        compared = null;
        passOver(buffer.takeMarked());
        accept(buffer.takeAll());
    }

    /** Takes the entries that arrived before the log was read: it has them, or no log does. */
    private void passOver(List<Publication> covered) {
        List<Publication> unknown =
                covered.stream().filter(entry -> isUnknown(entry.id(), lastId)).toList();
        if (unknown.isEmpty()) {
            vain.reset();
            return;
        }
        skipUnknownUntil = context.loop().nanoTime() + TimeUnit.MILLISECONDS.toNanos(vain.onFailure());
        context.metrics().onUnknownEntries(name, unknown.get(0).id(), unknown.size());
    }
}
