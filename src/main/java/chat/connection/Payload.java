package chat.connection;

import chat.limits.ByteBudget;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One or more objects for a client, encoded once and shared by all who receive them. Safe for use by many threads; do not
 * write to {@link #utf8()}.
 */
public final class Payload {
    private static final byte SEPARATOR = '\n';

    /** Heap bytes on top of the text: this object, its frame, the array's header and a place in a queue. */
    private static final int OVERHEAD_BYTES = 104;

    private final byte[] utf8;
    private final @Nullable Progress progress;
    private final @Nullable Ephemeral ephemeral;

    /** The frame of this payload alone, which all its receivers share. */
    private final List<Payload> alone = List.of(this);

    /** Decoded at need; a race only decodes it twice. */
    private @Nullable String text;

    /** Number of outboxes that hold it and count it against the budget. */
    private final AtomicInteger holders = new AtomicInteger();

    private Payload(byte[] utf8, @Nullable Progress progress, @Nullable Ephemeral ephemeral) {
        this.utf8 = utf8;
        this.progress = progress;
        this.ephemeral = ephemeral;
    }

    /**
     * The position of a reader in a room once it has read the payload.
     *
     * @param entries number of consecutive log entries in the payload, an object each; 0 for a single object that holds a
     *     page of them
     */
    public record Progress(RoomName room, MessageId last, int entries) {}

    /**
     * Marks a payload that is worthless later and may be dropped for a slow reader.
     *
     * @param type the message's type on the wire
     * @param subject id of the user, or name of the room, that it is about, when a later payload about the same one replaces it; else null
     */
    record Ephemeral(String type, RoomName room, @Nullable String subject) {}

    /** Encodes a message. */
    public static Payload of(ServerMessage message) {
        return new Payload(ServerMessageWriter.write(message), null, null);
    }

    /**
     * Encodes a page of a room.
     *
     * @param last the last entry that a client has seen once it has read the page
     */
    public static Payload of(ServerMessage.Joined joined, MessageId last) {
        return new Payload(ServerMessageWriter.write(joined), new Progress(joined.room(), last, 0), null);
    }

    /** Encodes consecutive entries of one room, an object each; at least one. */
    public static Payload of(List<Publication> run) {
        Publication last = run.get(run.size() - 1);
        return new Payload(encode(run), new Progress(last.room(), last.id(), run.size()), null);
    }

    /** Encodes an ephemeral message that a later one about the same user replaces. */
    public static Payload ephemeral(ServerMessage.Typing typing) {
        return ephemeral(
                typing, new Ephemeral("typing", typing.room(), typing.from().id()));
    }

    /** Encodes an ephemeral message that replaces no other: each names different users. */
    public static Payload ephemeral(ServerMessage.Presence presence) {
        return ephemeral(presence, new Ephemeral("presence", presence.room(), null));
    }

    /** Encodes a change of a room of the reader's, which replaces an earlier one of that room. */
    public static Payload ephemeral(ServerMessage.Room change) {
        RoomName room = change.state().room();
        return ephemeral(change, new Ephemeral("room", room, room.value()));
    }

    /** Encodes how far the reader has read a room elsewhere, which replaces what was told of that room before. */
    public static Payload ephemeral(ServerMessage.Read read) {
        return ephemeral(read, new Ephemeral("read", read.room(), read.room().value()));
    }

    static Payload ephemeral(ServerMessage message, Ephemeral ephemeral) {
        return new Payload(ServerMessageWriter.write(message), null, ephemeral);
    }

    private static byte[] encode(List<Publication> run) {
        if (run.size() == 1) {
            return ServerMessageWriter.write(run.get(0));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * run.size());
        for (Publication publication : run) {
            if (bytes.size() > 0) {
                bytes.write(SEPARATOR);
            }
            bytes.writeBytes(ServerMessageWriter.write(publication));
        }
        return bytes.toByteArray();
    }

    /** Returns the payloads in one array, separated by line feeds as the objects of a frame are. */
    public static byte[] join(List<Payload> payloads) {
        if (payloads.size() == 1) {
            return payloads.get(0).utf8;
        }
        byte[] joined = new byte[payloads.stream().mapToInt(Payload::length).sum() + payloads.size() - 1];
        int at = 0;
        for (Payload payload : payloads) {
            if (at > 0) {
                joined[at++] = SEPARATOR;
            }
            System.arraycopy(payload.utf8, 0, joined, at, payload.length());
            at += payload.length();
        }
        return joined;
    }

    /** Returns the payload in UTF-8, without copying it; callers must not change it. */
    public byte[] utf8() {
        return utf8;
    }

    /** Returns the payload as text, for containers that do not take bytes. */
    public String text() {
        String decoded = text;
        if (decoded == null) {
            decoded = new String(utf8, StandardCharsets.UTF_8);
            text = decoded;
        }
        return decoded;
    }

    /** Returns the reader's position, or null for a payload that moves none. */
    public @Nullable Progress progress() {
        return progress;
    }

    /** Returns null for a payload that may not be dropped. */
    @Nullable
    Ephemeral ephemeral() {
        return ephemeral;
    }

    boolean isEphemeral() {
        return ephemeral != null;
    }

    /** Whether a client that receives this payload does not need the earlier one. */
    boolean replaces(Payload earlier) {
        Ephemeral mine = ephemeral;
        return mine != null && mine.subject() != null && mine.equals(earlier.ephemeral);
    }

    /** Returns a list of this payload alone. */
    List<Payload> alone() {
        return alone;
    }

    int length() {
        return utf8.length;
    }

    /** Counts another outbox that holds it; only the first one charges the budget, since the heap holds it once. */
    void retain(ByteBudget budget) {
        if (holders.getAndIncrement() == 0) {
            budget.add(utf8.length + OVERHEAD_BYTES);
        }
    }

    /** Ends what {@link #retain} began. */
    void release(ByteBudget budget) {
        if (holders.decrementAndGet() == 0) {
            budget.add(-utf8.length - OVERHEAD_BYTES);
        }
    }
}
