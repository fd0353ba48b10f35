package chat.web;

import java.nio.ByteBuffer;

/** The header of a frame that a server sends (RFC 6455, section 5.2): without a mask. Stateless. */
final class FrameHeader {
    /** The lengths up to which a header has no further bytes for it, or two; else it has eight. */
    private static final int MAX_SHORT = 125;

    private static final int MAX_MEDIUM = 0xFFFF;

    private static final int MEDIUM = 126;
    private static final int LONG = 127;

    private FrameHeader() {}

    /** Returns how many bytes the header of a payload has. */
    static int length(int payloadBytes) {
        return payloadBytes <= MAX_SHORT ? 2 : payloadBytes <= MAX_MEDIUM ? 4 : 10;
    }

    /**
     * Writes a header to the buffer's position.
     *
     * @param first the first byte: the bit of the final fragment, and the opcode
     */
    static void put(ByteBuffer buffer, int first, int payloadBytes) {
        buffer.put((byte) first);
        if (payloadBytes <= MAX_SHORT) {
            buffer.put((byte) payloadBytes);
        } else if (payloadBytes <= MAX_MEDIUM) {
            buffer.put((byte) MEDIUM).putShort((short) payloadBytes);
        } else {
            buffer.put((byte) LONG).putLong(payloadBytes);
        }
    }

    /** Returns a buffer with a header alone. */
    static ByteBuffer of(int first, int payloadBytes) {
        ByteBuffer header = ByteBuffer.allocate(length(payloadBytes));
        put(header, first, payloadBytes);
        return header.flip();
    }
}
