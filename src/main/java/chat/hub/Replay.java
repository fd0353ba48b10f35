package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.Limits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings one member from where it is to the live end of its room: reads the log page by page, holds what arrives live
 * meanwhile, and lets that through where the last page ended. The same for a first join, a resume and a broken log. On
 * the hub's thread.
 *
 * <p>The next page is read when the last one has been sent, so a long history waits for its reader and not in memory.
 */
final class Replay {
    private static final long RETRY_MS = 250;
    private static final long LONGEST_RETRY_MS = 2_000;

    private final Room room;
    private final Member member;
    private final int limit;
    private final Held held = new Held();
    private final Backoff backoff = new Backoff(RETRY_MS, LONGEST_RETRY_MS);
    private @Nullable MessageId seen;
    private boolean reading;

    /** Whether the last {@code joined}, of which no {@code more} follow, has been sent. */
    private boolean announced;

    /** @param after null for the newest {@code limit} entries */
    Replay(Room room, Member member, @Nullable MessageId after, int limit) {
        this.room = room;
        this.member = member;
        this.seen = after;
        this.limit = limit;
    }

    /** Begun for a member whose log broke off: it has been told of the room before, and may not be refused now. */
    static Replay resync(Room room, Member member, MessageId seen) {
        Replay replay = new Replay(room, member, seen, Limits.PAGE);
        replay.announced = true;
        return replay;
    }

    /** Another from where this one has got, for when what it was reading is no longer the room's log. */
    Replay again() {
        Replay replay = new Replay(room, member, seen, limit);
        replay.announced = announced;
        return replay;
    }

    void read() {
        reading = true;
        Backplane backplane = room.backplane();
        RoomName name = room.name();
        MessageId after = seen;
        CompletableFuture<Backplane.Page> page =
                after == null ? backplane.readBefore(name, null, limit) : backplane.readAfter(name, after, limit);
        room.then(
                page.thenCombine(backplane.presence(name), Read::new),
                read -> onPage(read.page(), read.presence().count()),
                this::onFailure);
    }

    private record Read(Backplane.Page page, Backplane.Presence presence) {}

    private void onFailure() {
        if (!isCurrent()) {
            return;
        }
        if (announced) {
            readLater();
        } else {
            room.refuse(member);
        }
    }

    private void readLater() {
        room.later(backoff.failed(), () -> {
            if (isCurrent()) {
                read();
            }
        });
    }

    private void onPage(Backplane.Page page, int members) {
        member.client().hasRead(page);
        if (!isCurrent()) {
            return;
        }
        MessageId before = seen;
        boolean first = seen == null;
        boolean more = page.more() && !first;
        List<Publication> entries = page.entries();
        seen = entries.isEmpty()
                ? page.lastId()
                : entries.get(entries.size() - 1).id();
        if (!announced || !page.complete()) {
            announced = !more;
            room.metrics()
                    .counter("chat.joins", "kind", first ? "first" : page.complete() ? "resumed" : "incomplete")
                    .increment();
            member.offer(Payload.of(
                    new ServerMessage.Joined(room.name(), entries, page.complete(), more, page.lastId(), members),
                    seen));
            room.joined(members);
            member.answered();
        } else if (!entries.isEmpty()) {
            member.offer(Payload.of(entries));
        }
        if (more) {
            member.client()
                    .whenSent(() -> room.onLoop(() -> {
                        if (isCurrent()) {
                            read();
                        }
                    }));
        } else {
            release(!seenOrNone().equals(before));
        }
    }

    /** @param progress whether the last page led any further */
    private void release(boolean progress) {
        MessageId from = seenOrNone();
        Held.Following following = held.takeFollowing(from);
        if (!following.entries().isEmpty()) {
            send(following.entries());
        }
        if (!following.hole() && !room.lastId().isAfter(seenOrNone())) {
            reading = false;
            finishIfLive();
        } else if (progress) {
            backoff.succeeded();
            read();
        } else {
            // The room is ahead of its log: that went back, which the room is going to find out.
            readLater();
        }
    }

    /** Takes entries that the room hands to its members. */
    void accept(List<Publication> run) {
        if (reading) {
            held.add(run);
            return;
        }
        MessageId last = seenOrNone();
        List<Publication> unseen =
                run.stream().filter(entry -> entry.id().isAfter(last)).toList();
        if (!unseen.isEmpty()) {
            send(unseen);
        }
        finishIfLive();
    }

    private void send(List<Publication> run) {
        seen = run.get(run.size() - 1).id();
        member.offer(Payload.of(run));
    }

    /** The log may have been read further than the room has got; until it is there too, entries must be compared. */
    private void finishIfLive() {
        if (seenOrNone().equals(room.lastId())) {
            member.live();
        }
    }

    private MessageId seenOrNone() {
        MessageId id = seen;
        return id == null ? MessageId.NONE : id;
    }

    boolean isAnnounced() {
        return announced;
    }

    private boolean isCurrent() {
        return member.isReplaying(this);
    }
}
