package chat.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One connection: opens, joins its room, counts what arrives. Read by the selector's thread; any thread may publish. */
final class Link implements Frames.Handler, Marker.Handler {
    private static final String LOOPBACK = "127.0.0.1";
    private static final byte[] NOTHING = {};
    private static final byte[] HEADERS_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String ERROR = "{\"type\":\"error\"";
    private static final int MOST_WORDS = 200;
    private static final int CLOSE_CODE_BYTES = 2;

    private enum State {
        CONNECTING,
        UPGRADING,
        JOINING,
        READY,
        CLOSED
    }

    private final Load load;
    private final int number;
    private final Tally tally;
    private final Frames frames = new Frames();
    private final Marker marker = new Marker();
    private final Queue<ByteBuffer> waiting = new ArrayDeque<>(0);

    private final SocketChannel channel;
    private @Nullable SelectionKey key;
    private volatile State state = State.CONNECTING;
    private boolean joined;
    private int step;
    private byte[] rest = NOTHING;
    private long now;

    Link(Load load, int number) throws IOException {
        this.load = load;
        this.number = number;
        tally = new Tally(load.crowd().publishersPerRoom());
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (load.crowd().source() > 1) {
            byte[] source = {127, 0, 0, (byte) load.crowd().source()};
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(source), 0));
        }
    }

    int room() {
        return number % load.crowd().rooms();
    }

    Tally tally() {
        return tally;
    }

    /** Returns whether it ever was in its room. */
    boolean hasJoined() {
        return joined;
    }

    /** Returns whether it can publish; from any thread. */
    boolean isReady() {
        return state == State.READY;
    }

    void connect(SelectionKey newKey) throws IOException {
        key = newKey;
        if (channel.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), load.crowd().port()))) {
            upgrade();
        }
    }

    SocketChannel channel() {
        return channel;
    }

    /** @return the buffer, or a larger one if a frame needs it */
    byte[] onSelected(SelectionKey selected, byte[] buffer) throws IOException {
        if (selected.isConnectable() && channel.finishConnect()) {
            upgrade();
        }
        if (selected.isValid() && selected.isWritable()) {
            flush();
        }
        return selected.isValid() && selected.isReadable() ? read(buffer) : buffer;
    }

    private void upgrade() throws IOException {
        state = State.UPGRADING;
        interest(SelectionKey.OP_READ);
        String request = "GET " + fill(load.dialect().path(), "", "") + " HTTP/1.1\r\nHost: " + LOOPBACK + ':'
                + load.crowd().port() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    private byte[] read(byte[] buffer) throws IOException {
        byte[] bytes = rest.length > buffer.length / 2 ? new byte[rest.length * 4] : buffer;
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        int count = channel.read(ByteBuffer.wrap(bytes, rest.length, bytes.length - rest.length));
        if (count < 0) {
            close("closed");
            return bytes;
        }
        now = System.nanoTime();
        int to = rest.length + count;
        int used = state == State.UPGRADING ? onResponse(bytes, to) : 0;
        if (isOpen()) {
            used = frames.take(bytes, used, to, this);
        }
        rest = used == to ? NOTHING : Arrays.copyOfRange(bytes, used, to);
        return bytes;
    }

    private boolean isOpen() {
        return state == State.JOINING || state == State.READY;
    }

    /** Returns the index after the response, or 0 while it is not complete. */
    private int onResponse(byte[] bytes, int to) throws IOException {
        int end = 0;
        while (end <= to - HEADERS_END.length
                && !Arrays.equals(bytes, end, end + HEADERS_END.length, HEADERS_END, 0, HEADERS_END.length)) {
            end++;
        }
        if (end > to - HEADERS_END.length) {
            return 0;
        }
        String response = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        if (!response.startsWith("HTTP/1.1 101")) {
            close(response.lines().findFirst().orElse("no status"));
            return to;
        }
        state = State.JOINING;
        takeSteps("");
        return end + HEADERS_END.length;
    }

    /** Sends what may be sent after this frame of the server's. */
    private void takeSteps(String text) throws IOException {
        List<Dialect.Step> steps = load.dialect().steps();
        String heard = text;
        while (step < steps.size() && heard.contains(steps.get(step).after())) {
            sendText(fill(steps.get(step++).send(), "", ""));
            heard = "";
        }
        if (step == steps.size() && text.contains(load.dialect().ready())) {
            state = State.READY;
            joined = true;
            load.onReady();
        }
    }

    @Override
    public void onText(byte[] bytes, int from, int to) {
        try {
            if (state == State.JOINING) {
                takeSteps(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }
            if (startsWith(bytes, from, to, ERROR)) {
                load.onError(new String(bytes, from, Math.min(to - from, MOST_WORDS), StandardCharsets.UTF_8));
            }
            String ping = load.dialect().ping();
            if (ping.length() == to - from && !ping.isEmpty() && startsWith(bytes, from, to, ping)) {
                sendText(load.dialect().pong());
            } else {
                marker.find(bytes, from, to, this);
            }
        } catch (IOException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onMarker(int publisher, int number, long due) {
        int rooms = load.crowd().rooms();
        tally.add(publisher % rooms == room() ? publisher / rooms : Integer.MAX_VALUE, number);
        load.onDelivery(due, now);
    }

    @Override
    public void onControl(int opcode, byte[] payload) {
        try {
            if (opcode == Frames.PING) {
                write(Frames.frame(Frames.PONG, payload));
            } else if (opcode == Frames.CLOSE) {
                close("close frame "
                        + (payload.length < CLOSE_CODE_BYTES
                                ? "without a code"
                                : ByteBuffer.wrap(payload).getShort()));
            }
        } catch (IOException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    /** Publishes a payload; from any thread. */
    void publish(String nonce, String payload) {
        try {
            sendText(fill(load.dialect().publish(), nonce, payload));
        } catch (IOException e) {
            // The selector's thread reads the same, and closes it.
        }
    }

    /** Closes it, and counts it as refused if it had not joined its room. Harmless when it is closed. */
    void close(String why) {
        State before = state;
        state = State.CLOSED;
        closeQuietly();
        if (before == State.READY) {
            load.onClosed();
        } else if (before != State.CLOSED) {
            load.onRefused(why);
        }
    }

    /** Ends it without counting. */
    void closeQuietly() {
        state = State.CLOSED;
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    private void sendText(String text) throws IOException {
        write(Frames.frame(Frames.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    private synchronized void write(ByteBuffer bytes) throws IOException {
        if (waiting.isEmpty()) {
            channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
            waiting.add(bytes);
            interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private synchronized void flush() throws IOException {
        while (!waiting.isEmpty()) {
            channel.write(waiting.element());
            if (waiting.element().hasRemaining()) {
                return;
            }
            waiting.remove();
        }
        interest(SelectionKey.OP_READ);
    }

    private void interest(int operations) {
        SelectionKey mine = key;
        if (mine != null && mine.isValid()) {
            mine.interestOps(operations);
            mine.selector().wakeup();
        }
    }

    private String fill(String template, String nonce, String payload) {
        return template.replace("{room}", load.crowd().prefix() + room())
                .replace("{user}", Integer.toString(number))
                .replace("{token}", load.dialect().token(number))
                .replace("{nonce}", nonce)
                .replace("{payload}", payload);
    }

    private static boolean startsWith(byte[] bytes, int from, int to, String text) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
