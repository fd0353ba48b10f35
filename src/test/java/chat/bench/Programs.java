package chat.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The programs that a peer consists of, started here and ended here. Their output goes into a file. For one thread. */
final class Programs {
    private static final long START_SECONDS = 30;
    private static final long END_SECONDS = 10;
    private static final long POLL_MS = 50;
    private static final int CONNECT_MS = 200;
    private static final int LEAST_PORT = 10_000;
    private static final int PORTS = 20_000;

    private final Path folder;
    private final List<Process> running = new ArrayList<>();

    /** @param folder that they run in */
    Programs(Path folder) {
        this.folder = folder;
    }

    /** Starts a program, and returns its process id once it listens on this port. */
    long start(int port, Map<String, String> environment, String... command) throws Failed, InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            running.add(process);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
            while (!listens(port)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new Failed(String.join(" ", command) + " does not start; see " + folder.resolve("log"));
                }
                Thread.sleep(POLL_MS);
            }
            return process.pid();
        } catch (IOException e) {
            throw new Failed(String.join(" ", command) + ": " + e.getMessage());
        }
    }

    /** Ends all of them, the last one first. */
    void end() {
        for (int i = running.size() - 1; i >= 0; i--) {
            Process process = running.get(i);
            process.destroy();
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        running.clear();
    }

    /**
     * Runs a command to its end.
     *
     * @return its output
     * @throws Failed with its output, unless it exits with 0
     */
    static String run(Path folder, Map<String, String> environment, String... command)
            throws Failed, InterruptedException {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new Failed(String.join(" ", command) + " fails: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new Failed(String.join(" ", command) + ": " + e.getMessage());
        }
    }

    /** Returns a port on which nobody listens, below those that the kernel gives to outgoing connections. */
    static int freePort() throws Failed {
        for (int attempt = 0; attempt < PORTS; attempt++) {
            int port = LEAST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Another one.
            }
        }
        throw new Failed("there is no free port");
    }

    /** Returns a process and all that it has started. */
    static List<Long> tree(long pid) {
        List<Long> pids = new ArrayList<>(List.of(pid));
        ProcessHandle.of(pid).ifPresent(handle -> handle.descendants().forEach(child -> pids.add(child.pid())));
        return pids;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
