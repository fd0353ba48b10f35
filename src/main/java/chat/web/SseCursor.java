package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The positions of a reader in the rooms of a stream: the {@code id:} of a server-sent event, valid on any instance.
 *
 * <p>Opaque to clients, and short, since every event has one: a version, and for each room three bytes of a checksum of its name, the
 * epoch, and the sequence number, in base 64. Two rooms with the same checksum do no harm: a position of another epoch leads to
 * a {@code joined} that is not {@code complete}, as after a wiped log. Not safe for use by many threads.
 */
final class SseCursor {
    /** The most rooms in one stream: the id of as many is at most {@link #MAX_CHARS} long, and fits into a header. */
    static final int MAX_ROOMS = 128;

    static final int MAX_CHARS = 4096;

    /** The most that a room takes of an id, after a loss and with a large number. */
    static final int CHARS_PER_ROOM = 30;

    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 3;

    private final Map<RoomName, Position> positions = new HashMap<>();
    private final Position[] inOrder;

    /** The position in one room. */
    private static final class Position {
        private final byte[] key;
        private @Nullable MessageId id;
        private byte[] encoded = {};

        /** The epoch of {@link #head}, which seldom changes. */
        private String epoch = "";

        /** The key and the epoch, encoded. */
        private byte[] head = {};

        Position(RoomName room) {
            key = key(room);
        }

        void set(MessageId next) {
            id = next;
            if (head.length == 0 || !epoch.equals(next.epoch())) {
                epoch = next.epoch();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(key);
                SseCursorCodec.write(bytes, epoch);
                head = bytes.toByteArray();
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length + 3);
            bytes.writeBytes(head);
            SseCursorCodec.writeNumber(bytes, next.seq());
            encoded = bytes.toByteArray();
        }
    }

    private SseCursor(Collection<RoomName> rooms) {
        rooms.forEach(room -> positions.put(room, new Position(room)));
        inOrder = rooms.stream().map(positions::get).toArray(Position[]::new);
    }

    /** Returns a cursor without a position in any of these rooms. */
    static SseCursor of(Collection<RoomName> rooms) {
        return new SseCursor(rooms);
    }

    /**
     * Returns a cursor with the positions that an event's id has for these rooms.
     *
     * @throws BadMessage if the text is not such an id
     */
    static SseCursor parse(Collection<RoomName> rooms, String text) {
        SseCursor cursor = new SseCursor(rooms);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (text.length() > MAX_CHARS || bytes.get() != VERSION) {
                throw new IllegalArgumentException("not an id of ours");
            }
            while (bytes.hasRemaining()) {
                byte[] key = new byte[KEY_BYTES];
                bytes.get(key);
                cursor.resume(key, new MessageId(SseCursorCodec.read(bytes), SseCursorCodec.readNumber(bytes)));
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new BadMessage(ErrorCode.BAD_REQUEST, "after: not the id of one of our events");
        }
        return cursor;
    }

    private void resume(byte[] key, MessageId id) {
        for (Position position : inOrder) {
            if (position.id == null && Arrays.equals(position.key, key)) {
                position.set(id);
                return;
            }
        }
    }

    /** Returns the position in a room, or null if there is none. */
    @Nullable
    MessageId position(RoomName room) {
        Position position = positions.get(room);
        return position == null ? null : position.id;
    }

    /** Moves the position in a room; does nothing for one that is not in the stream. */
    void advance(RoomName room, MessageId id) {
        Position position = positions.get(room);
        if (position != null) {
            position.set(id);
        }
    }

    /** Returns the event's id. */
    @Override
    public String toString() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 + inOrder.length * 16);
        bytes.write(VERSION);
        for (Position position : inOrder) {
            bytes.writeBytes(position.encoded);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static byte[] key(RoomName room) {
        CRC32 sum = new CRC32();
        sum.update(room.value().getBytes(StandardCharsets.UTF_8));
        return new byte[] {(byte) (sum.getValue() >> 16), (byte) (sum.getValue() >> 8), (byte) sum.getValue()};
    }
}
