package chat;

import chat.backplane.Backplane;
import chat.backplane.memory.MemoryBackplane;
import chat.backplane.redis.RedisBackplane;
import chat.backplane.redis.RedisSettings;
import chat.metrics.Metrics;
import chat.web.WebServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * What a new instance does before it takes anybody: hold conversations with itself, by way of a second application in
 * memory that shares nothing with the real one but the code. A JVM interprets what it runs for the first time, some fifty
 * times slower than later; without this, the instance that has just been restarted, which gets all new connections, would
 * be the slowest of all.
 */
final class Rehearsal {
    private static final int READERS = 10;
    private static final int FRAME_HEAD = 2;
    private static final int CLOSE = 0x88;

    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: localhost",
            "Connection: upgrade",
            "Upgrade: websocket",
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: http",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: cmVoZWFyc2FsIHJlaGVhcg==",
            "",
            "");

    /** An answer takes milliseconds, on a busy machine a second. */
    private static final long TIMEOUT_MS = 10_000;

    private final Path socket;

    private Rehearsal(Path socket) {
        this.socket = socket;
    }

    /** It does not work: another answer came than a working program gives. */
    static final class WrongAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        WrongAnswer(String message) {
            super(message);
        }
    }

    /**
     * Holds conversations for that time, and at least one.
     *
     * @return how many
     * @throws WrongAnswer when this release does not work
     * @throws IOException when they could not be held here, or no answer came in time
     */
    static int play(Config config, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        // Short, for the 107 bytes that a socket's path may have.
        Path folder = Files.createTempDirectory("chat");
        Path socket = folder.resolve("s");
        Metrics metrics = new Metrics();
        ChatApp app = new ChatApp(config, new MemoryBackplane(Clock.systemUTC(), 100, metrics), "rehearsal", metrics);
        WebServer server = new WebServer(new WebServer.Listen("", -1, socket.toString(), false), app.routes());
        try {
            server.start();
            app.open();
            return new Rehearsal(socket).play(end);
        } finally {
            app.stopAccepting();
            server.stop();
            app.close();
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    /**
     * Goes as far as one gets without a Redis: whether all that it takes to speak to one is there, the functions that are loaded
     * into it included.
     *
     * @throws WrongAnswer when that is not so
     */
    static void tryRedis(Config config) throws IOException {
        URI nowhere = URI.create("unix:///nowhere/rehearsal.sock");
        RedisSettings settings = new RedisSettings(nowhere, "rehearsal", 100, Duration.ofDays(1));
        Metrics metrics = new Metrics();
        try (ChatApp app = new ChatApp(config, new RedisBackplane(settings, metrics), "rehearsal", metrics)) {
            throw new WrongAnswer("Redis was found at " + nowhere + ": " + app.status());
        } catch (Backplane.Unavailable e) {
            // As it is to be.
        }
    }

    private int play(long end) throws IOException {
        Wire[] readers = new Wire[READERS];
        try {
            for (int i = 0; i < READERS; i++) {
                readers[i] = connect("reader" + i);
            }
            int held = 0;
            do {
                converse(held);
                request("GET /api/rooms/rehearsal/messages?limit=20 HTTP/1.1");
                for (Wire reader : readers) {
                    reader.await("\"nonce\":\"n" + held + "\"");
                }
                held++;
            } while (System.nanoTime() - end < 0);
            return held;
        } finally {
            for (Wire reader : readers) {
                if (reader != null) {
                    reader.close();
                }
            }
        }
    }

    private void converse(int i) throws IOException {
        try (Wire wire = connect("speaker" + i)) {
            wire.send("{\"type\":\"send\",\"room\":\"rehearsal\",\"text\":\"hello\",\"nonce\":\"n" + i + "\"}");
            wire.await("\"ack\"");
            wire.send("{\"type\":\"ping\"}");
            wire.await("\"pong\"");
            wire.leave();
        }
    }

    private Wire connect(String name) throws IOException {
        Wire wire = new Wire(socket);
        wire.write(HANDSHAKE);
        wire.awaitHead();
        wire.send("{\"type\":\"hello\",\"name\":\"" + name + "\"}\n{\"type\":\"join\",\"room\":\"rehearsal\"}");
        wire.await("\"joined\"");
        return wire;
    }

    private void request(String line) throws IOException {
        try (Wire wire = new Wire(socket)) {
            wire.write(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            wire.awaitHead();
        }
    }

    /** The client's end of a connection: as little as it takes. */
    private static final class Wire implements AutoCloseable {
        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocate(256 * 1024).flip();

        private final Selector selector = Selector.open();

        Wire(Path socket) throws IOException {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }

        void write(String text) throws IOException {
            write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        /** As one masked frame; a mask of zeros leaves the bytes as they are. */
        void send(String text) throws IOException {
            frame(0x81, text.getBytes(StandardCharsets.UTF_8));
        }

        void leave() throws IOException {
            frame(CLOSE, new byte[] {0x03, (byte) 0xe8});
            while (fill()) {
                in.position(in.limit());
            }
        }

        private void frame(int head, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(FRAME_HEAD + 2 + 4 + payload.length);
            frame.put((byte) head);
            if (payload.length < 126) {
                frame.put((byte) (0x80 | payload.length));
            } else {
                frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
            }
            frame.putInt(0).put(payload).flip();
            write(frame);
        }

        void awaitHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) next());
            }
        }

        /** Reads frames until one has that in it. */
        void await(String part) throws IOException {
            String text = text();
            while (!text.contains(part)) {
                if (text.contains("\"type\":\"error\"")) {
                    throw new WrongAnswer("not " + part + " but " + text);
                }
                text = text();
            }
        }

        private String text() throws IOException {
            int head = next() & 0xff;
            if (head == CLOSE) {
                throw new WrongAnswer("it closes the connection");
            }
            int length = next() & 0x7f;
            if (length == 126) {
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
}
