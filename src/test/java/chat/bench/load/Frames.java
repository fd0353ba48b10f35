package chat.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Frames of RFC 6455: writes a client's, and takes a server's apart. One for each connection, for one thread. */
final class Frames {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;
    private static final int MOST_HEADER_BYTES = 14;
    private static final byte[] NOTHING = {};

    /** Receives what arrives. The array is valid during the call only. */
    interface Handler {
        /** Takes a whole text message. */
        void onText(byte[] bytes, int from, int to);

        /** Takes a control frame. */
        void onControl(int opcode, byte[] payload);
    }

    /** The fragments of a message so far. */
    private byte[] fragments = NOTHING;

    /** Returns a final frame with a mask, ready to be written. */
    static ByteBuffer frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(MOST_HEADER_BYTES + payload.length);
        frame.put((byte) (FINAL | opcode));
        if (payload.length < SHORT_LENGTH) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xffff) {
            frame.put((byte) (MASKED | SHORT_LENGTH)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | LONG_LENGTH)).putLong(payload.length);
        }
        int mask = ThreadLocalRandom.current().nextInt();
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask >>> (Byte.SIZE * (3 - (i & 3)))));
        }
        return frame.flip();
    }

    /**
     * Takes the whole frames at the start of what has arrived.
     *
     * @return the index after them
     */
    int take(byte[] bytes, int from, int to, Handler handler) {
        int at = from;
        while (to - at >= 2) {
            int length = bytes[at + 1] & 0x7f;
            int header = length == SHORT_LENGTH ? 4 : length == LONG_LENGTH ? 10 : 2;
            if (to - at < header) {
                break;
            }
            if (length == SHORT_LENGTH) {
                length = (bytes[at + 2] & 0xff) << Byte.SIZE | (bytes[at + 3] & 0xff);
            } else if (length == LONG_LENGTH) {
                length = ByteBuffer.wrap(bytes).getInt(at + 6);
            }
            if (to - at - header < length) {
                break;
            }
            int end = at + header + length;
            onFrame(bytes[at], bytes, at + header, end, handler);
            at = end;
        }
        return at;
    }

    private void onFrame(int first, byte[] bytes, int from, int to, Handler handler) {
        int opcode = first & 0x0f;
        boolean last = (first & FINAL) != 0;
        if (opcode >= CLOSE) {
            handler.onControl(opcode, Arrays.copyOfRange(bytes, from, to));
        } else if (last && fragments.length == 0) {
            handler.onText(bytes, from, to);
        } else {
            int before = fragments.length;
            fragments = Arrays.copyOf(fragments, before + to - from);
            System.arraycopy(bytes, from, fragments, before, to - from);
            if (last) {
                byte[] message = fragments;
                fragments = NOTHING;
                handler.onText(message, 0, message.length);
            }
        }
    }
}
