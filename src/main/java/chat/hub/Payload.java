package chat.hub;

import chat.protocol.Json;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One or more objects for a client, encoded once and shared by all who get them. Immutable: nobody writes to
 * {@link #utf8()}.
 */
public final class Payload {
    private static final byte[] SEPARATOR = {'\n'};

    /** Of the heap, beside the bytes: this object, the array's head and a place in a queue. */
    private static final int OVERHEAD = 80;

    private final byte[] utf8;
    private final @Nullable Progress progress;
    private final @Nullable Passing passing;
    private @Nullable String text; // Made at need; every thread would make the same one.

    /** Outboxes that keep it, of those that count. */
    private final AtomicInteger holders = new AtomicInteger();

    private Payload(byte[] utf8, @Nullable Progress progress, @Nullable Passing passing) {
        this.utf8 = utf8;
        this.progress = progress;
        this.passing = passing;
    }

    /**
     * How far a reader has got in a room when it has read the payload.
     *
     * @param entries how many consecutive entries of the log the payload holds, an object each; 0 when it is a single
     *     object that holds a page of them
     */
    public record Progress(RoomName room, MessageId last, int entries) {}

    /**
     * What a payload tells that is of the moment, and may be left out for a slow reader.
     *
     * @param type on the wire
     * @param person a later one about the same person takes its place; null where each says something of its own
     */
    record Passing(String type, RoomName room, @Nullable String person) {}

    public static Payload of(ServerMessage message) {
        return new Payload(Json.encode(message), null, null);
    }

    static Payload passing(ServerMessage.Typing typing) {
        return passing(
                typing, new Passing("typing", typing.room(), typing.from().id()));
    }

    /** Each names people whom the next one does not, so none takes another's place. */
    static Payload passing(ServerMessage.Presence presence) {
        return passing(presence, new Passing("presence", presence.room(), null));
    }

    static Payload passing(ServerMessage message, Passing passing) {
        return new Payload(Json.encode(message), null, passing);
    }

    /** @param seen the last entry that somebody has who has read it */
    static Payload of(ServerMessage.Joined joined, MessageId seen) {
        return new Payload(Json.encode(joined), new Progress(joined.room(), seen, 0), null);
    }

    /** Consecutive entries of one room, an object each. */
    static Payload of(List<Publication> run) {
        Publication last = run.get(run.size() - 1);
        return new Payload(encode(run), new Progress(last.room(), last.id(), run.size()), null);
    }

    private static byte[] encode(List<Publication> run) {
        if (run.size() == 1) {
            return Json.encode(run.get(0));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * run.size());
        for (Publication publication : run) {
            if (bytes.size() > 0) {
                bytes.writeBytes(SEPARATOR);
            }
            bytes.writeBytes(Json.encode(publication));
        }
        return bytes.toByteArray();
    }

    /** All of them in one, separated as the protocol separates the objects of a frame. */
    public static byte[] join(List<Payload> payloads) {
        if (payloads.size() == 1) {
            return payloads.get(0).utf8;
        }
        byte[] joined = new byte[payloads.stream().mapToInt(Payload::length).sum() + payloads.size() - 1];
        int at = 0;
        for (Payload payload : payloads) {
            if (at > 0) {
                joined[at++] = SEPARATOR[0];
            }
            System.arraycopy(payload.utf8, 0, joined, at, payload.length());
            at += payload.length();
        }
        return joined;
    }

    public byte[] utf8() {
        return utf8;
    }

    /** The same as text, for containers that take no bytes. */
    public String text() {
        String made = text;
        if (made == null) {
            made = new String(utf8, StandardCharsets.UTF_8);
            text = made;
        }
        return made;
    }

    public @Nullable Progress progress() {
        return progress;
    }

    /** Null for what may not be left out. */
    @Nullable
    Passing passing() {
        return passing;
    }

    /** Whether nobody needs the earlier one who gets this. */
    boolean replaces(Payload earlier) {
        Passing mine = passing;
        return mine != null && mine.person() != null && mine.equals(earlier.passing);
    }

    int length() {
        return utf8.length;
    }

    /** Another outbox keeps it; it takes from the budget what it takes of the heap, once, however many do. */
    void hold(ByteBudget budget) {
        if (holders.getAndIncrement() == 0) {
            budget.add(utf8.length + OVERHEAD);
        }
    }

    /** An outbox that has called {@link #hold} keeps it no longer. */
    void release(ByteBudget budget) {
        if (holders.decrementAndGet() == 0) {
            budget.add(-utf8.length - OVERHEAD);
        }
    }
}
