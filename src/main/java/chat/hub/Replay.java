package chat.hub;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.concurrent.Futures;
import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings one member from where it is to where its room is: reads the log page by page, buffers what arrives live meanwhile,
 * and merges that where the last page ends. Serves a first join, a resume and a broken log alike. Confined to the hub's
 * thread.
 *
 * <p>The next page is read when the last one has been taken, so a long history waits in the log and not in memory.
 */
final class Replay {
    private static final long RETRY_MS = 250;
    private static final long MAX_RETRY_MS = 2_000;

    private final Room room;
    private final RoomContext context;
    private final Member member;
    private final int limit;
    private final LiveBuffer buffer = new LiveBuffer();
    private final LogReadBackoff retry = new LogReadBackoff(RETRY_MS, MAX_RETRY_MS);

    /** The last entry that the member has been sent; null before a first join's page. */
    private @Nullable MessageId seen;

    private boolean reading;

    /** Whether the {@code joined} that no further pages follow has been sent. */
    private boolean announced;

    /** The number of users in the room, as the member was last told. */
    private int users;

    /** @param after null for the newest {@code limit} entries */
    Replay(Room room, Member member, @Nullable MessageId after, int limit) {
        this.room = room;
        this.context = room.context();
        this.member = member;
        this.seen = after;
        this.limit = limit;
    }

    /** Returns the replay for a member whose log broke off: it has joined before and may not be refused now. */
    static Replay afterBreak(Room room, Member member, MessageId seen) {
        Replay replay = new Replay(room, member, seen, FixedLimits.MAX_PAGE_MESSAGES);
        replay.announced = true;
        return replay;
    }

    /** Returns a replay from where this one is, for when what it was reading is no longer the room's log. */
    Replay restart() {
        Replay replay = new Replay(room, member, seen, limit);
        replay.announced = announced;
        replay.users = users;
        return replay;
    }

    void read() {
        reading = true;
        context.loop().await(this::readPage, this::onPage, this::onReadFailed);
    }

    private CompletableFuture<Page> readPage() {
        Backplane backplane = context.backplane();
        RoomName name = room.name();
        MessageId after = seen;
        ClientConnection client = member.client();
        Caller reader = Caller.of(client.principal(), client.network());
        Supplier<CompletableFuture<Page>> request = () -> after == null
                ? backplane.readBefore(name, null, limit, reader)
                : backplane.readAfter(name, after, limit, reader);
        // The first page is read in the turn of the request to join.
        return member.isAnswered() ? client.read(request) : request.get();
    }

    private void onReadFailed(Throwable failure) {
        if (!isCurrent()) {
            return;
        }
        Throwable cause = Futures.causeOf(failure);
        if (cause instanceof Denied denied) {
            room.deny(member, denied);
        } else if (member.wasAdmitted()) {
            readLater();
        } else {
            room.refuse(member);
        }
    }

    private void readLater() {
        context.loop().schedule(retry.onFailure(), this::readIfCurrent);
    }

    private void readIfCurrent() {
        if (isCurrent()) {
            read();
        }
    }

    private void onPage(Page page) {
        member.client().chargeRead(page.entries());
        if (!isCurrent()) {
            return;
        }
        if (announced && page.complete()) {
            admit(page, 0);
        } else if (member.mayRead(page.lastId())) {
            // Only now, so that nobody hears of a user who may not read the room. It counts itself.
            member.enter();
            context.loop()
                    .await(
                            () -> context.backplane().presence(room.name()),
                            now -> onPresence(page, now),
                            this::onReadFailed);
        } else {
            refuseRemoved(page);
        }
    }

    private void onPresence(Page page, Presence now) {
        if (isCurrent()) {
            admit(page, now.count());
        }
    }

    /** Sends a page, or reads it again if its user has been removed since it was read. */
    private void admit(Page page, int present) {
        if (member.admit(page.lastId())) {
            send(page, present);
        } else {
            refuseRemoved(page);
        }
    }

    /** Its user has been removed since the page was read: what precedes that is for a member that was in the room before. */
    private void refuseRemoved(Page page) {
        if (page.complete() && member.wasAdmitted()) {
            room.endAt(member, page.lastId());
        } else {
            readLater();
        }
    }

    private void send(Page page, int present) {
        MessageId before = seen;
        boolean first = before == null;
        boolean more = page.more() && !first;
        List<Publication> entries = page.entries();
        MessageId last = entries.isEmpty()
                ? page.lastId()
                : entries.get(entries.size() - 1).id();
        seen = last;
        if (!announced || !page.complete()) {
            announced = !more;
            users = present;
            context.metrics().onJoined(first, page.complete());
            member.offer(Payload.of(
                    new ServerMessage.Joined(room.name(), entries, page.complete(), more, page.lastId(), users), last));
            room.onCountTold(users);
            member.onAnswered();
        } else if (!entries.isEmpty()) {
            member.offer(Payload.of(entries));
        }
        if (more) {
            read();
        } else {
            merge(!last.equals(before));
        }
    }

    /**
     * Sends the buffered entries that follow the last page, and ends or reads on.
     *
     * @param progress whether the last page led any further
     */
    private void merge(boolean progress) {
        LiveBuffer.Following following = buffer.takeFollowing(seenOrNone());
        if (!following.entries().isEmpty()) {
            send(following.entries());
        }
        if (!following.gap() && !room.lastId().isAfter(seenOrNone())) {
            reading = false;
            endIfAt(room.lastId());
        } else if (progress) {
            retry.reset();
            read();
        } else {
            // The room is ahead of its log: the log went back, which the room will find out.
            readLater();
        }
    }

    /** Takes entries that the room hands to its members; at least one. */
    void accept(List<Publication> run) {
        if (reading) {
            buffer.add(run);
            return;
        }
        MessageId last = seenOrNone();
        List<Publication> unseen =
                run.stream().filter(entry -> entry.id().isAfter(last)).toList();
        if (!unseen.isEmpty()) {
            send(unseen);
        }
        // Not at the room's last entry: of what the room got at once, this may be the first part.
        endIfAt(run.get(run.size() - 1).id());
    }

    private void send(List<Publication> run) {
        seen = run.get(run.size() - 1).id();
        member.offer(Payload.of(run));
    }

    /**
     * The log may have been read beyond the last entry that the room has handed out; until the room is there too, entries must be
     * compared.
     */
    private void endIfAt(MessageId handedOut) {
        if (seenOrNone().equals(handedOut)) {
            member.endReplay();
        }
    }

    /** Returns the last entry that the member has been sent. */
    MessageId seenOrNone() {
        MessageId id = seen;
        return id == null ? MessageId.NONE : id;
    }

    /** Returns what the member has been sent, now that it is removed. */
    Farewell.Start farewell(MessageId admittedAt) {
        return new Farewell.Start(seenOrNone(), admittedAt, !announced, users);
    }

    boolean isAnnounced() {
        return announced;
    }

    private boolean isCurrent() {
        return member.isReplaying(this);
    }
}
