package chat.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The start of each payload: who has sent it, its number, and when it was due, as {@code @publisher.number.nanos@}, which every protocol passes
 * through unchanged. Found eight bytes at a time, because the client reads gigabytes of what surrounds it.
 */
final class Marker {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final char BOUND = '@';
    private static final long BOUNDS = BOUND * EACH_BYTE;

    /** Receives what is found. */
    interface Handler {
        void onMarker(int publisher, int number, long due);
    }

    private int at;
    private long value;

    /** Returns a payload of at least this many bytes. */
    static String payload(int publisher, int number, long due, int size) {
        StringBuilder text = new StringBuilder(size)
                .append(BOUND)
                .append(publisher)
                .append('.')
                .append(number)
                .append('.')
                .append(due)
                .append(BOUND);
        text.append("x".repeat(Math.max(0, size - text.length())));
        return text.toString();
    }

    /** Calls the handler for each marker in these bytes. */
    void find(byte[] bytes, int from, int to, Handler handler) {
        at = from;
        while (true) {
            int begin = indexOf(bytes, at, to);
            if (begin < 0) {
                return;
            }
            at = begin + 1;
            if (!readNumber(bytes, to, '.')) {
                continue;
            }
            int publisher = (int) value;
            if (!readNumber(bytes, to, '.')) {
                continue;
            }
            int number = (int) value;
            if (readNumber(bytes, to, BOUND)) {
                handler.onMarker(publisher, number, value);
            }
        }
    }

    /** Reads digits up to this character, and goes behind it. */
    private boolean readNumber(byte[] bytes, int to, char end) {
        int begin = at;
        long number = 0;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + bytes[at++] - '0';
        }
        value = number;
        if (at == begin || at == to || bytes[at] != end) {
            return false;
        }
        at++;
        return true;
    }

    private static int indexOf(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long differences = (long) LONGS.get(bytes, i) ^ BOUNDS;
            long zeros = differences - EACH_BYTE & ~differences & HIGH_BITS;
            if (zeros != 0) {
                return i + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == BOUND) {
                return i;
            }
        }
        return -1;
    }
}
