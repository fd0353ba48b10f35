package chat.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * A Redis of a test's own, on a free port of the loopback, in a directory that goes with it.
 *
 * <p>It writes everything to its file before it confirms it, so that a kill loses nothing (the power never fails here): what
 * a test wants lost it takes away by {@link #snapshot} and {@link #restore}.
 */
public final class RedisServer implements AutoCloseable {
    private final Path directory;
    private final int port;
    private final List<String> options;
    private @Nullable Process process;

    private RedisServer(List<String> options) throws IOException {
        this.options = options;
        directory = Files.createTempDirectory("chat-redis-");
        // It stays free while the test holds Redis down.
        port = Program.freePort();
    }

    /** @param options of redis-server, such as {@code "--maxmemory", "10mb"} */
    public static RedisServer started(String... options) {
        try {
            RedisServer server = new RedisServer(List.of(options));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public URI url() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Returns the path of the socket on which it also listens. */
    public Path socket() {
        return directory.resolve("redis.sock");
    }

    /** A connection for the test itself. */
    public Jedis connect() {
        return new Jedis("127.0.0.1", port);
    }

    /** Begins again with what is on disk. */
    public void start() {
        List<String> command = new ArrayList<>(List.of("redis-server", "--bind", "127.0.0.1", "--port", "" + port));
        command.addAll(List.of("--unixsocket", socket().toString(), "--dir", directory.toString(), "--save", ""));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "no"));
        command.addAll(options);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("Redis answers", this::answers);
    }

    /** Whether this one answers, and no other one on its port; fails when it has ended. */
    private boolean answers() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return fail("Redis has ended: " + log());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        } catch (IOException e) {
            return false;
        }
        try (Jedis jedis = connect()) {
            return jedis.info("server").contains("process_id:" + running.pid() + "\r\n");
        } catch (RuntimeException e) {
            // It asks for a password, or is still loading.
            return String.valueOf(e.getMessage()).startsWith("NOAUTH");
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("redis.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a crash would: nothing is said to anybody, nothing more is written. */
    public void kill() {
        end(true);
    }

    /** As its service would be stopped. */
    public void stop() {
        end(false);
    }

    private void end(boolean forcibly) {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            if (forcibly) {
                running.destroyForcibly();
            } else {
                running.destroy();
            }
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /** Holds it still: connections stay, nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("not running");
        }
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + running.pid())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A copy of what is on disk now. */
    public Path snapshot() {
        try {
            Path copy = Files.createTempDirectory(directory, "snapshot-");
            copy(directory.resolve("appendonlydir"), copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts that copy in the place of what is on disk; only while it is stopped. */
    public void restore(Path snapshot) {
        try {
            Path data = directory.resolve("appendonlydir");
            delete(data);
            Files.createDirectory(data);
            copy(snapshot, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes away all that is on disk; only while it is stopped. */
    public void wipe() {
        try {
            delete(directory.resolve("appendonlydir"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        kill();
        try {
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
