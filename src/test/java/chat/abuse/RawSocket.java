package chat.abuse;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connection from a chosen address, with the frames of a WebSocket, good ones and bad ones. One reader, one writer at a time. */
final class RawSocket implements Closeable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** Code of a connection that ends without a close frame. */
    static final int ABNORMAL = 1006;

    private static final List<String> HANDSHAKE = List.of(
            "GET /ws HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int CONNECT_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    /** @param code of a close, else 0 */
    record Frame(int opcode, int code, String text) {}

    /** @param receiveBuffer in bytes, 0 for the system's */
    RawSocket(InetAddress source, int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The status of the answer to a WebSocket handshake; 0 when there was none. */
    int upgrade() throws IOException {
        write(String.join("\r\n", HANDSHAKE) + "\r\n\r\n");
        return readStatus();
    }

    /** The status of the next answer, whose header is passed over. */
    int readStatus() throws IOException {
        String first = readLine();
        while (!readLine().isEmpty()) {
            // Nothing in it matters here.
        }
        String[] words = first.split(" ", 3);
        return words.length > 1 && words[1].matches("\\d{3}") ? Integer.parseInt(words[1]) : 0;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void send(String text) throws IOException {
        write(frame(TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] frame(int opcode, byte[] payload) {
        return frame(FINAL | opcode, MASKED, payload.length, payload);
    }

    /**
     * A frame as wrong as one likes; a mask of zeros leaves its bytes as they are.
     *
     * @param first its first byte: FIN, reserved bits, opcode
     * @param mask 0x80, or 0 for a frame without a mask
     * @param length that it claims
     */
    static byte[] frame(int first, int mask, long length, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (length < 126) {
            frame.put((byte) (mask | length));
        } else if (length < 65_536) {
            frame.put((byte) (mask | 126)).putShort((short) length);
        } else {
            frame.put((byte) (mask | 127)).putLong(length);
        }
        if (mask != 0) {
            frame.putInt(0);
        }
        frame.put(payload);
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    /** The next frame that is no ping, which is answered; a connection that ends is a close with {@link #ABNORMAL}. */
    Frame read() throws IOException {
        while (true) {
            Frame frame = readAny();
            if (frame.opcode() != PING) {
                return frame;
            }
            synchronized (this) {
                write(frame(PONG, frame.text().getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
    }

    private Frame readAny() throws IOException {
        try {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException();
            }
            int code = opcode != CLOSE
                    ? 0
                    : length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
            return new Frame(opcode, code, new String(payload, StandardCharsets.UTF_8));
        } catch (EOFException e) {
            return new Frame(CLOSE, ABNORMAL, "");
        }
    }

    /** Whether something can be read at once. */
    boolean hasInput() throws IOException {
        return in.available() > 0;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }
}
