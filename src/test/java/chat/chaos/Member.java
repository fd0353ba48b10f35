package chat.chaos;

import chat.concurrent.Futures;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One who takes part: in some rooms, says things in them, and keeps a connection as a good client does. It resumes where
 * it was, moves to another connection before it leaves one that is going away, comes back with full jitter, and says again
 * what was not acknowledged. On the members' thread.
 */
final class Member {
    /** Silence after which a connection is probed. */
    private static final long QUIET_MS = 2_000;

    /** Silence after which it is given up. */
    private static final long DEAD_MS = 6_000;

    /** Time within which a connection must have joined every room. */
    private static final long OPENING_MS = 10_000;

    private static final long BEAT_MS = 500;

    private static final int FIRST_WAIT_MS = 500;
    private static final int LONGEST_WAIT_MS = 5_000;

    private final String name;
    private final List<String> rooms;
    private final Feed.Transport transport;
    private final Site site;
    private final Random random;
    private final Outbox outbox;
    private final Set<String> posting = new HashSet<>();

    private @Nullable String token;

    /** The connection that has joined everything, and the one that is to take its place. */
    private @Nullable Link current;

    private @Nullable Link next;
    private long nextSince;
    private Link.Resume resume = Link.Resume.NOTHING;
    private int connections;
    private int failures;
    private long moveBegunAt;
    private boolean leaving;

    Member(String name, List<String> rooms, Feed.Transport transport, Site site, Random random) {
        this.name = name;
        this.rooms = rooms;
        this.transport = transport;
        this.site = site;
        this.random = random;
        this.outbox = new Outbox(name, site, random, this::carry);
    }

    void start() {
        connect();
        beat();
    }

    /** Says something in one of its rooms. */
    void say() {
        outbox.say(rooms.get(random.nextInt(rooms.size())));
    }

    private void connect() {
        if (leaving || next != null) {
            return;
        }
        connections++;
        String linkName = name + '#' + connections;
        Link link = transport == Feed.Transport.WEBSOCKET
                ? new SocketLink(this, site, linkName)
                : new EventLink(this, site, linkName);
        next = link;
        nextSince = System.nanoTime();
        link.open();
    }

    private void connectAfter(double ms) {
        site.loop().after((long) ms, this::connect);
    }

    /** Watches over connections that say nothing. */
    private void beat() {
        if (leaving) {
            return;
        }
        Link opening = next;
        if (opening != null && (System.nanoTime() - nextSince) / 1_000_000 > OPENING_MS) {
            opening.abort();
        }
        Link open = current;
        if (open != null && open.silentMs() > DEAD_MS) {
            open.abort();
        } else if (open != null && open.silentMs() > QUIET_MS) {
            open.probe();
        }
        site.loop().after(BEAT_MS, this::beat);
    }

    /** The link has joined everything: from now on it counts. */
    void onReady(Link link) {
        if (link != next) {
            return;
        }
        Link old = current;
        current = link;
        next = null;
        failures = 0;
        if (old != null) {
            site.history().moved(name, moveBegunAt, System.nanoTime());
            old.leave();
        }
        if (leaving) {
            link.leave();
        } else if (transport == Feed.Transport.WEBSOCKET) {
            outbox.resend();
        }
    }

    void onEnded(Link link) {
        if (link == current) {
            current = null;
            resume = link.reached();
        } else if (link == next) {
            next = null;
            failures++;
            resume = current == null ? link.reached() : resume;
        } else {
            return;
        }
        int bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(failures, 4));
        connectAfter(random.nextDouble() * bound);
    }

    void askedToMove(Link link, long withinMs) {
        if (link == next || link == current) {
            moveBegunAt = System.nanoTime();
            connectAfter(random.nextDouble() * withinMs);
        }
    }

    /** Returns the point at which the next connection is to resume. */
    Link.Resume resume() {
        Link open = current;
        return open == null ? resume : open.reached();
    }

    void welcomed(String fresh) {
        token = fresh.isEmpty() ? token : fresh;
    }

    void onLive(boolean live) {
        if (live && transport == Feed.Transport.WEBSOCKET) {
            outbox.resend();
        }
    }

    void acked(String nonce, Position id) {
        outbox.acked(nonce, id);
    }

    void refused(String nonce, String code, long retryAfterMs) {
        outbox.refused(nonce, code, retryAfterMs);
    }

    private void carry(Sent sent) {
        Link open = current;
        if (transport == Feed.Transport.EVENTS) {
            post(sent);
        } else if (open != null) {
            open.carry(sent);
        }
    }

    private void post(Sent sent) {
        String known = token;
        if (known == null || !posting.add(sent.nonce())) {
            return;
        }
        Futures.onCompletion(
                site.http().sendAsync(site.post(sent, known), HttpResponse.BodyHandlers.ofString()),
                (answer, failure) -> site.loop().run(() -> posted(sent, answer)));
    }

    private void posted(Sent sent, @Nullable HttpResponse<String> answer) {
        posting.remove(sent.nonce());
        int status = answer == null ? 0 : answer.statusCode();
        if (answer != null && (status == 200 || status == 201)) {
            acked(sent.nonce(), Position.parse(Json.parse(answer.body()).text("id")));
        } else if (status == 0 || status == 429 || status >= 500) {
            outbox.retry(sent, 0);
        } else {
            refused(sent.nonce(), "status " + status, 0);
        }
    }

    /** Leaves; nothing is sent any more, and no connection is replaced. */
    void leave() {
        leaving = true;
        for (Link link : new Link[] {current, next}) {
            if (link != null) {
                link.leave();
            }
        }
    }

    boolean isReady() {
        return current != null;
    }

    /** Whether everything it said has been acknowledged. */
    boolean isHeard() {
        return outbox.isEmpty();
    }

    boolean isGone() {
        return current == null && next == null;
    }

    boolean has(String room, Position tip) {
        Link open = current;
        return !rooms.contains(room) || (open != null && open.has(room, tip));
    }

    boolean isIn(String room) {
        Link open = current;
        return open != null && open.isIn(room);
    }

    String name() {
        return name;
    }

    List<String> rooms() {
        return rooms;
    }

    @Nullable
    String token() {
        return token;
    }
}
