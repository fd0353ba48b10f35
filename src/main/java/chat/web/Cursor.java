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
 * How far a reader has got in each room of a stream: the {@code id:} of a server-sent event, good on any instance, and
 * short, since every event carries one. Opaque to clients: a version, and for each room three bytes of a checksum of its
 * name, the epoch, and the number, in base 64. A checksum that two rooms share does no harm: a place whose epoch is not
 * the room's log's leads to a {@code joined} that is not {@code complete}, as a wiped log does.
 *
 * <p>Not safe for use by many threads at once.
 */
final class Cursor {
    /** Rooms in one stream: with them an id is no longer than {@link #MAX_LENGTH}, and can be sent back in a header. */
    static final int MAX_ROOMS = 128;

    static final int MAX_LENGTH = 4096;

    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 3;

    /** In the head of an epoch: it follows as it is written, not as a number in base 36. */
    private static final int RAW = 0x80;

    /** In the head of an epoch that is a number: a generation follows it. */
    private static final int GENERATION = 0x40;

    private static final char GENERATION_SIGN = 'G';

    private final Map<RoomName, Place> places = new HashMap<>();
    private final Place[] inOrder;

    /** Of one room. */
    private static final class Place {
        private final byte[] key;
        private @Nullable MessageId id;
        private byte[] encoded = {};

        /** The epoch of {@link #encoded}, which seldom changes, and its bytes. */
        private String epoch = "";

        private byte[] head = {};

        Place(RoomName room) {
            key = key(room);
        }

        void set(MessageId next) {
            id = next;
            if (head.length == 0 || !epoch.equals(next.epoch())) {
                epoch = next.epoch();
                head = head(key, epoch);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length + 3);
            bytes.writeBytes(head);
            writeNumber(bytes, next.seq());
            encoded = bytes.toByteArray();
        }
    }

    private Cursor(Collection<RoomName> rooms) {
        rooms.forEach(room -> places.put(room, new Place(room)));
        inOrder = rooms.stream().map(places::get).toArray(Place[]::new);
    }

    /** At no place in any of these rooms. */
    static Cursor of(Collection<RoomName> rooms) {
        return new Cursor(rooms);
    }

    /** At the places of those of these rooms that are in this id of an event. */
    static Cursor parse(Collection<RoomName> rooms, String text) {
        Cursor cursor = new Cursor(rooms);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (text.length() > MAX_LENGTH || bytes.get() != VERSION) {
                throw notOurs();
            }
            while (bytes.hasRemaining()) {
                byte[] key = new byte[KEY_BYTES];
                bytes.get(key);
                cursor.resume(key, new MessageId(readEpoch(bytes), readNumber(bytes)));
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw notOurs();
        }
        return cursor;
    }

    private static BadMessage notOurs() {
        return new BadMessage(ErrorCode.BAD_REQUEST, "after: not the id of one of our events");
    }

    private void resume(byte[] key, MessageId id) {
        for (Place place : inOrder) {
            if (place.id == null && Arrays.equals(place.key, key)) {
                place.set(id);
                return;
            }
        }
    }

    /** Null when the reader has not been in that room. */
    @Nullable
    MessageId of(RoomName room) {
        Place place = places.get(room);
        return place == null ? null : place.id;
    }

    void advance(RoomName room, MessageId id) {
        Place place = places.get(room);
        if (place != null) {
            place.set(id);
        }
    }

    @Override
    public String toString() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 + inOrder.length * 16);
        bytes.write(VERSION);
        for (Place place : inOrder) {
            bytes.writeBytes(place.encoded);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static byte[] key(RoomName room) {
        CRC32 sum = new CRC32();
        sum.update(room.value().getBytes(StandardCharsets.UTF_8));
        return new byte[] {(byte) (sum.getValue() >> 16), (byte) (sum.getValue() >> 8), (byte) sum.getValue()};
    }

    private static byte[] head(byte[] key, String epoch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(key);
        int sign = epoch.indexOf(GENERATION_SIGN);
        Long base = number(sign < 0 ? epoch : epoch.substring(0, sign), Character.MAX_RADIX);
        Long generation = sign < 0 ? null : number(epoch.substring(sign + 1), 10);
        if (base == null || (sign >= 0 && generation == null)) {
            byte[] raw = epoch.getBytes(StandardCharsets.US_ASCII);
            bytes.write(RAW | raw.length);
            bytes.writeBytes(raw);
            return bytes.toByteArray();
        }
        int length = (64 - Long.numberOfLeadingZeros(base) + 7) / 8;
        bytes.write((generation == null ? 0 : GENERATION) | length);
        for (int i = length - 1; i >= 0; i--) {
            bytes.write((int) (base >> (8 * i)));
        }
        if (generation != null) {
            writeNumber(bytes, generation);
        }
        return bytes.toByteArray();
    }

    /** Null unless it is written as {@link Long#toString(long, int)} would. */
    private static @Nullable Long number(String text, int radix) {
        try {
            long number = Long.parseLong(text, radix);
            return number > 0 && Long.toString(number, radix).equals(text) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String readEpoch(ByteBuffer bytes) {
        int head = bytes.get() & 0xff;
        int length = head & ~(RAW | GENERATION);
        if ((head & RAW) != 0) {
            byte[] raw = new byte[length];
            bytes.get(raw);
            return new String(raw, StandardCharsets.US_ASCII);
        }
        if (length > 8) {
            throw notOurs();
        }
        long base = 0;
        for (int i = 0; i < length; i++) {
            base = base << 8 | (bytes.get() & 0xff);
        }
        String generation = (head & GENERATION) == 0 ? "" : GENERATION_SIGN + Long.toString(readNumber(bytes));
        return Long.toString(base, Character.MAX_RADIX) + generation;
    }

    /** Seven bits a byte, the low ones first; the last byte has no eighth bit. */
    private static void writeNumber(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while (rest > 0x7f) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static long readNumber(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte part = bytes.get();
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw notOurs();
    }
}
