package chat.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a member, whatever carries it, from before it stands to its end. On the members' thread. */
abstract class Link {
    /** The time after which one who is not in a private room tries again. */
    private static final int COME_BACK_MS = 500;

    final Member member;
    final Site site;
    private final String name;
    private final Set<String> owed;
    private final Map<String, Feed> feeds = new LinkedHashMap<>();
    private Resume from = Resume.NOTHING;

    /** The last entries of rooms that were left. */
    private final Map<String, Position> leftAt = new HashMap<>();

    private boolean begun;
    private boolean ended;
    private long heardAt = System.nanoTime();

    /**
     * The point at which another connection may resume.
     *
     * @param places what has been seen in each room
     * @param cursor the same as the server put it, for server-sent events
     */
    record Resume(Map<String, Position> places, String cursor) {
        static final Resume NOTHING = new Resume(Map.of(), "");
    }

    Link(Member member, Site site, String name) {
        this.member = member;
        this.site = site;
        this.name = name;
        this.owed = new HashSet<>(member.rooms());
    }

    abstract void open();

    /** Sends something to be acknowledged, if this kind of connection can. */
    abstract void carry(Sent sent);

    /** Asks for a sign of life. */
    abstract void probe();

    /** Leaves politely; the end is still told. */
    abstract void leave();

    /** Gives up what does not answer; the end is told at once. */
    abstract void abort();

    abstract Feed.Transport transport();

    abstract String cursor();

    /** Sets the point at which it resumes; called once it is open, before it joins. */
    final void begin(Resume resume) {
        begun = true;
        from = resume;
    }

    final Resume from() {
        return from;
    }

    /** Returns how far it has got; for one that never opened, where it would have begun. */
    final Resume reached() {
        if (!begun) {
            return member.resume();
        }
        Map<String, Position> places = new HashMap<>(from.places());
        places.putAll(leftAt);
        feeds.forEach((room, feed) -> {
            if (feed.joinedAt() != 0) {
                places.put(room, feed.position());
            }
        });
        return new Resume(places, cursor());
    }

    final void onHeard(long at) {
        heardAt = at;
    }

    final long silentMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardAt);
    }

    /** Takes one object from the server. */
    final void received(Json object, long at) {
        switch (object.text("type")) {
            case "welcome" -> {
                site.history().welcomed(member.name(), object.object("user").text("id"));
                member.welcomed(object.text("token"));
            }
            case "joined" -> joined(object, at);
            case "message", "member", "changed" -> saw(object, at);
            case "left" -> left(object.text("room"));
            case "ack" -> member.acked(object.text("nonce"), Position.parse(object.text("id")));
            case "error" -> refused(object);
            case "restart" -> member.askedToMove(this, object.number("withinMs"));
            case "status" -> member.onLive(object.flag("live"));
            default -> {
                // Presence and the like, which are no part of a log.
            }
        }
    }

    private void joined(Json object, long at) {
        String room = object.text("room");
        List<Entry> messages = object.objects("messages").stream()
                .map(message -> site.history().known(Entry.of(room, message)))
                .toList();
        feed(room).joined(at, object.flag("complete"), Position.parse(object.text("last")), messages);
        if (!object.flag("more")) {
            settled(room);
        }
    }

    /** The room has been joined, or cannot be. */
    private void settled(String room) {
        if (owed.remove(room) && owed.isEmpty()) {
            member.onReady(this);
        }
    }

    private void left(String room) {
        Feed feed = feeds.remove(room);
        if (feed != null && feed.joinedAt() != 0) {
            feed.left();
            leftAt.put(room, feed.position());
            comeBack(room);
        }
    }

    private void comeBack(String room) {
        site.loop().after(COME_BACK_MS, () -> {
            if (!isEnded()) {
                rejoin(room);
            }
        });
    }

    private void saw(Json object, long at) {
        String room = object.text("room");
        Feed feed = feed(room);
        if (feed.joinedAt() == 0) {
            site.history().trouble(name + " got a message of " + room + " before it had joined");
            feed.joined(at, true, Position.NONE, List.of());
        }
        feed.saw(at, site.history().known(Entry.of(room, object)));
    }

    private Feed feed(String room) {
        return feeds.computeIfAbsent(
                room, key -> site.history().feed(member.name(), room, transport(), name, after(room)));
    }

    private void refused(Json error) {
        String code = error.text("code");
        if (error.has("nonce")) {
            member.refused(error.text("nonce"), code, error.number("retryAfterMs"));
        } else if (code.equals("unavailable") && error.has("room")) {
            rejoin(error.text("room"));
        } else if (code.equals("not_found") && Site.isPrivate(error.text("room"))) {
            settled(error.text("room"));
            comeBack(error.text("room"));
        } else {
            site.history().trouble(name + " was told " + code + ": " + error.text("message"));
        }
    }

    /** The log could not be read just now. */
    abstract void rejoin(String room);

    final @Nullable Position after(String room) {
        return reached().places().get(room);
    }

    /** It is over; only the first call counts. */
    final void end() {
        if (!ended) {
            ended = true;
            member.onEnded(this);
        }
    }

    final boolean isEnded() {
        return ended;
    }

    /** Says how far it had come, which helps to explain its end. */
    final String state() {
        return (owed.isEmpty() ? "joined" : "joining");
    }

    final String name() {
        return name;
    }

    /** Whether it has joined a room, and has not been told to have left it. */
    final boolean isIn(String room) {
        return feeds.containsKey(room);
    }

    /** Whether it has everything up to there. */
    final boolean has(String room, Position tip) {
        Feed feed = feeds.get(room);
        return feed != null && feed.joinedAt() != 0 && feed.position().seq() >= tip.seq();
    }
}
