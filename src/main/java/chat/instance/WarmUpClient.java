package chat.instance;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One client of the warm-up over a unix socket: as much of HTTP and WebSocket (RFC 6455) as its conversations need. */
final class WarmUpClient implements AutoCloseable {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int MAX_SHORT_LENGTH = 125;
    private static final int LENGTH_IN_TWO_BYTES = 126;

    /** The longest head of a frame that is sent: two bytes, a length of two more, a mask of four. */
    private static final int MAX_HEAD_BYTES = 8;

    /** An answer takes milliseconds, on a busy machine a second. */
    private static final long TIMEOUT_MS = 10_000;

    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: localhost",
            "Connection: upgrade",
            "Upgrade: websocket",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: http",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: d2FybS11cCB3YXJtLXVwIQ==",
            "",
            "");

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(256 * 1024).flip();

    private WarmUpClient(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    static WarmUpClient connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        return new WarmUpClient(channel, selector);
    }

    /** Makes the WebSocket handshake. */
    void upgrade() throws IOException {
        write(ascii(HANDSHAKE));
        awaitHead();
    }

    /** Sends a request, and returns when the head of its answer has come. */
    void get(String path) throws IOException {
        write(ascii("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        awaitHead();
    }

    /** Sends a text frame. */
    void send(String text) throws IOException {
        sendFrame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a close frame with 1000, and returns when the connection has ended. */
    void sendClose() throws IOException {
        sendFrame(CLOSE, new byte[] {0x03, (byte) 0xe8});
        while (fill()) {
            in.position(in.limit());
        }
    }

    /**
     * Reads frames until one contains that part.
     *
     * @throws WarmUp.WrongAnswer on an {@code error} or a close
     */
    void await(String part) throws IOException {
        String text = readText();
        while (!text.contains(part)) {
            if (text.contains("\"type\":\"error\"")) {
                throw new WarmUp.WrongAnswer("not " + part + " but " + text);
            }
            text = readText();
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Masked with zeros, which leaves the payload as it is. */
    private void sendFrame(int head, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(MAX_HEAD_BYTES + payload.length);
        frame.put((byte) head);
        if (payload.length <= MAX_SHORT_LENGTH) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | LENGTH_IN_TWO_BYTES)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip();
        write(frame);
    }

    private void awaitHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next());
        }
    }

    private String readText() throws IOException {
        int head = next() & 0xff;
        if (head == CLOSE) {
            throw new WarmUp.WrongAnswer("the connection was closed");
        }
        int length = next() & 0x7f;
        if (length == LENGTH_IN_TWO_BYTES) {
            length = (next() & 0xff) << 8 | (next() & 0xff);
        }
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = next();
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    private byte next() throws IOException {
        if (!in.hasRemaining() && !fill()) {
            throw new IOException("the connection has ended");
        }
        return in.get();
    }

    private boolean fill() throws IOException {
        in.clear();
        int read = channel.read(in);
        while (read == 0) {
            if (selector.select(TIMEOUT_MS) == 0) {
                throw new IOException("no answer for " + TIMEOUT_MS / 1000 + " s");
            }
            selector.selectedKeys().clear();
            read = channel.read(in);
        }
        in.flip();
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
