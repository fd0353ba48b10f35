package chat.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One short connection, step by step: handshake, hello, welcome, close, the server's close. On the churn's thread. What it
 * is told fits into one buffer, or it would not be short.
 */
final class Visit {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int ABNORMAL = 1006;
    private static final int BUFFER = 4096;

    private enum Step {
        SHAKING_HANDS,
        SAYING_HELLO,
        LEAVING,
        OVER
    }

    private final long begunAt = System.nanoTime();
    private final InetSocketAddress address;
    private final History history;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private Step step = Step.SHAKING_HANDS;

    Visit(Selector selector, InetSocketAddress address, History history) throws IOException {
        this.address = address;
        this.history = history;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        try {
            if (channel.connect(address)) {
                shakeHands();
                channel.register(selector, SelectionKey.OP_READ, this);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, this);
            }
        } catch (IOException e) {
            failed("not connected");
        }
    }

    /** Something can be done. */
    void advance(SelectionKey key) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                shakeHands();
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                boolean more = channel.read(in) >= 0;
                in.flip();
                read();
                in.compact();
                if (!more && step != Step.OVER) {
                    failed("cut off");
                }
            }
        } catch (IOException e) {
            failed(channel.isConnected() ? "cut off" : "not connected");
        }
    }

    private void shakeHands() throws IOException {
        write("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort() + "\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    }

    private void read() throws IOException {
        boolean progress = true;
        while (progress && step != Step.OVER) {
            progress = step == Step.SHAKING_HANDS ? readAnswer() : readFrame();
        }
    }

    private boolean readAnswer() throws IOException {
        String head = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        in.position(in.position() + end + 4);
        String status = head.split(" ", 3)[1];
        if (!status.equals("101")) {
            failed(status);
            return false;
        }
        history.handshake(status, System.nanoTime() - begunAt);
        step = Step.SAYING_HELLO;
        frame(TEXT, "{\"type\":\"hello\",\"name\":\"visitor\"}".getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private boolean readFrame() throws IOException {
        if (in.remaining() < 4) {
            return false;
        }
        int kind = in.get(in.position()) & 0xff;
        int length = in.get(in.position() + 1) & 0x7f;
        boolean extended = length == 126;
        int head = extended ? 4 : 2;
        int size = extended ? in.getShort(in.position() + 2) & 0xffff : length;
        if (in.remaining() < head + size) {
            return false;
        }
        if (kind == CLOSE) {
            closed(size < 2 ? 1005 : in.getShort(in.position() + head) & 0xffff);
        } else if (step == Step.SAYING_HELLO && kind == TEXT) {
            step = Step.LEAVING;
            frame(CLOSE, new byte[] {0x03, (byte) 0xe8});
        }
        in.position(in.position() + head + size);
        return true;
    }

    /** With a mask of zeros, which leaves the bytes as they are. */
    private void frame(int kind, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 6);
        frame.put((byte) kind)
                .put((byte) (0x80 | payload.length))
                .putInt(0)
                .put(payload)
                .flip();
        channel.write(frame);
    }

    private void write(String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void closed(int code) {
        history.closed(code);
        over();
    }

    private void failed(String how) {
        if (step == Step.SHAKING_HANDS) {
            history.handshake(how, System.nanoTime() - begunAt);
        } else {
            history.closed(how.equals(Verdict.HUNG) ? 0 : ABNORMAL);
            history.trouble("a visitor's connection ended without a word, " + step + ", "
                    + (System.nanoTime() - begunAt) / 1_000_000 + " ms old: " + how);
        }
        over();
    }

    /** It has taken too long. */
    void giveUp() {
        if (step != Step.OVER) {
            failed(Verdict.HUNG);
        }
    }

    private void over() {
        step = Step.OVER;
        try {
            channel.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }

    long begunAt() {
        return begunAt;
    }

    boolean isOver() {
        return step == Step.OVER;
    }
}
