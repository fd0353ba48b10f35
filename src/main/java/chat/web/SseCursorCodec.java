package chat.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the epochs and numbers of a {@link SseCursor} in few bytes. An epoch as our logs have it, a number in base 36 with or without a
 * generation, is written as numbers; any other as it is.
 */
final class SseCursorCodec {
    /** The flag in an epoch's first byte: its characters follow. */
    private static final int RAW = 0x80;

    /** The flag in an epoch's first byte: a number and a generation follow. */
    private static final int GENERATION = 0x40;

    private static final char GENERATION_SIGN = 'G';

    private SseCursorCodec() {}

    static void write(ByteArrayOutputStream bytes, String epoch) {
        int sign = epoch.indexOf(GENERATION_SIGN);
        Long base = number(sign < 0 ? epoch : epoch.substring(0, sign), Character.MAX_RADIX);
        Long generation = sign < 0 ? null : number(epoch.substring(sign + 1), 10);
        if (base == null || (sign >= 0 && generation == null)) {
            byte[] raw = epoch.getBytes(StandardCharsets.US_ASCII);
            bytes.write(RAW | raw.length);
            bytes.writeBytes(raw);
            return;
        }
        int length = (64 - Long.numberOfLeadingZeros(base) + 7) / 8;
        bytes.write((generation == null ? 0 : GENERATION) | length);
        for (int i = length - 1; i >= 0; i--) {
            bytes.write((int) (base >> (8 * i)));
        }
        if (generation != null) {
            writeNumber(bytes, generation);
        }
    }

    /** Returns null unless {@link Long#toString(long, int)} would give the same text. */
    private static @Nullable Long number(String text, int radix) {
        try {
            long number = Long.parseLong(text, radix);
            return number > 0 && Long.toString(number, radix).equals(text) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Reads an epoch.
     *
     * @throws IllegalArgumentException if there is none
     * @throws java.nio.BufferUnderflowException if it is not complete
     */
    static String read(ByteBuffer bytes) {
        int head = bytes.get() & 0xff;
        int length = head & ~(RAW | GENERATION);
        if ((head & RAW) != 0) {
            byte[] raw = new byte[length];
            bytes.get(raw);
            return new String(raw, StandardCharsets.US_ASCII);
        }
        if (length > 8) {
            throw new IllegalArgumentException("not an epoch");
        }
        long base = 0;
        for (int i = 0; i < length; i++) {
            base = base << 8 | (bytes.get() & 0xff);
        }
        String generation = (head & GENERATION) == 0 ? "" : GENERATION_SIGN + Long.toString(readNumber(bytes));
        return Long.toString(base, Character.MAX_RADIX) + generation;
    }

    /** Writes seven bits a byte, the low ones first; all bytes but the last have the eighth bit set. */
    static void writeNumber(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while (rest > 0x7f) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    /**
     * Reads a number.
     *
     * @throws IllegalArgumentException if it is too large
     * @throws java.nio.BufferUnderflowException if it is not complete
     */
    static long readNumber(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte part = bytes.get();
            number |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("not a number");
    }
}
