package chat.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of a test's own: what it writes is kept, and it ends with the test. */
public final class Program implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Path out;
    private final Path err;
    private final Process process;

    private Program(Map<String, String> environment, List<String> command) throws IOException {
        out = Files.createTempFile("chat-out-", ".log");
        err = Files.createTempFile("chat-err-", ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(key -> key.startsWith("CHAT_") || key.equals("REDIS_URL"));
        builder.environment().putAll(environment);
        process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }

    /** @param environment added to the test's own, from which our settings are taken away */
    public static Program start(Map<String, String> environment, List<String> command) {
        try {
            return new Program(environment, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program of Debian's; without it the test fails, and says what to install. */
    public static String installed(String path, String debianPackage) {
        assertTrue(Files.exists(Path.of(path)), path + " is missing: apt-get install " + debianPackage);
        return path;
    }

    /**
     * A TCP port of the loopback that is free now. At random, because two tests may look at the same time; below those that the
     * kernel gives to outgoing connections (32768 and up), which would have it by the time it is needed.
     */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // Somebody else's; the next one.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until that stands in its standard output; what the first group matched. */
    public String awaitOut(String regex) {
        Pattern pattern = Pattern.compile(regex);
        Await.within(TIMEOUT, regex, () -> {
            if (!process.isAlive() && !pattern.matcher(out()).find()) {
                fail("it ended with " + process.exitValue() + ": " + out() + err());
            }
            return pattern.matcher(out()).find();
        });
        Matcher matcher = pattern.matcher(out());
        assertTrue(matcher.find());
        return matcher.group(matcher.groupCount());
    }

    public int awaitExit() {
        try {
            assertTrue(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS), () -> "still running: " + out() + err());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Sends it SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it, and whatever it has started, without a word. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
        try {
            Files.delete(out);
            Files.delete(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
