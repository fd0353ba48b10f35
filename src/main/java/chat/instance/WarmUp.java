package chat.instance;

import chat.backplane.Unavailable;
import chat.backplane.memory.MemoryBackplane;
import chat.backplane.redis.RedisBackplane;
import chat.backplane.redis.RedisSettings;
import chat.concurrent.TimeSource;
import chat.config.AccessSettings;
import chat.config.Config;
import chat.metrics.Metrics;
import chat.protocol.Access;
import chat.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Warms up the code that serves clients, before the first one connects: a second application, in memory, holds conversations with
 * itself over a unix socket of its own. A JVM runs code some fifty times slower the first time; without a warm-up the
 * instance that has just been restarted, which gets all new connections, would be the slowest of all.
 */
public final class WarmUp {
    private static final int READERS = 10;
    private static final String NAME = "warm-up";

    private final Path socket;

    private WarmUp(Path socket) {
        this.socket = socket;
    }

    /** Thrown when an answer differs from that of a working program: this release does not work. */
    public static final class WrongAnswer extends IOException {
        private static final long serialVersionUID = 1L;

        WrongAnswer(String message) {
            super(message);
        }
    }

    /**
     * Holds conversations until the time is over, and at least one.
     *
     * @return the number of conversations
     * @throws WrongAnswer when this release does not work
     * @throws IOException when no socket could be opened here, or no answer came in time
     */
    public static int run(Config config, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        // A short path: that of a socket may have 107 bytes.
        Path folder = Files.createTempDirectory("chat");
        Path socket = folder.resolve("s");
        Metrics metrics = new Metrics();
        // Its readers have no account, and nobody else can reach it.
        Config open = config.with(AccessSettings.ACCESS, Access.Mode.GUESTS);
        ChatApp app = new ChatApp(
                open, new MemoryBackplane(Clock.systemUTC(), 100, metrics), NAME, metrics, TimeSource.SYSTEM);
        WebServer server = new WebServer(new WebServer.Listen("", -1, socket.toString(), false), app.routes());
        try {
            server.start();
            app.open();
            return new WarmUp(socket).converse(end);
        } finally {
            app.stopAccepting();
            server.stop();
            app.close();
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    /**
     * Checks that everything needed to talk to Redis is in the jar, the functions loaded into it included, as far as that can be
     * done without a Redis.
     *
     * @throws WrongAnswer if something is missing
     */
    public static void checkRedisClient(Config config) throws IOException {
        URI nowhere = URI.create("unix:///nowhere/warm-up.sock");
        RedisSettings settings = new RedisSettings(nowhere, NAME, 100, Duration.ofDays(1));
        Metrics metrics = new Metrics();
        try (ChatApp app =
                new ChatApp(config, new RedisBackplane(settings, metrics), NAME, metrics, TimeSource.SYSTEM)) {
            throw new WrongAnswer("Redis was found at " + nowhere + ": " + app.status());
        } catch (Unavailable e) {
            // Expected: the client went as far as it could.
        }
    }

    private int converse(long end) throws IOException {
        List<WarmUpClient> readers = new ArrayList<>();
        try {
            for (int i = 0; i < READERS; i++) {
                readers.add(join("reader" + i));
            }
            int conversations = 0;
            do {
                speak(conversations);
                readHistory();
                for (WarmUpClient reader : readers) {
                    reader.await("\"nonce\":\"n" + conversations + "\"");
                }
                conversations++;
            } while (System.nanoTime() - end < 0);
            return conversations;
        } finally {
            for (WarmUpClient reader : readers) {
                reader.close();
            }
        }
    }

    private void speak(int i) throws IOException {
        try (WarmUpClient client = join("speaker" + i)) {
            client.send("{\"type\":\"send\",\"room\":\"" + NAME + "\",\"text\":\"hello\",\"nonce\":\"n" + i + "\"}");
            client.await("\"ack\"");
            client.send("{\"type\":\"ping\"}");
            client.await("\"pong\"");
            client.sendClose();
        }
    }

    private WarmUpClient join(String name) throws IOException {
        WarmUpClient client = WarmUpClient.connect(socket);
        client.upgrade();
        client.send("{\"type\":\"hello\",\"name\":\"" + name + "\"}\n{\"type\":\"join\",\"room\":\"" + NAME + "\"}");
        client.await("\"joined\"");
        return client;
    }

    private void readHistory() throws IOException {
        try (WarmUpClient client = WarmUpClient.connect(socket)) {
            client.get("/api/rooms/" + NAME + "/messages?limit=20");
        }
    }
}
