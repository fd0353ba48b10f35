package chat.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An installation as its operator has it in hand: chatctl, supervisorctl, signals, redis-cli. For one thread. {@link Systemd} is the
 * same for an installed one.
 */
public class Supervisor {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(180);
    private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Pattern PORT = Pattern.compile("listen (\\d+)");
    private static final Pattern REDIS = Pattern.compile("REDIS_URL=\"([^\"]+)\"");

    /** A password and a path: redis-cli takes no URL of this kind. */
    private static final Pattern UNIX = Pattern.compile("unix://:(.*)@localhost(/.*)");

    private final Path home;

    /** @param home a checkout that {@code deploy/up} was called in, or the {@code /etc/chat} of {@code deploy/install} */
    public static Supervisor of(Path home) {
        return Files.exists(home.resolve("chat.env")) ? new Systemd(home) : new Supervisor(home);
    }

    /** @param home the checkout that {@code deploy/up} was called in */
    Supervisor(Path home) {
        this.home = home;
    }

    /** It cannot be done: nothing runs there, or a command has failed. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        public Failed(String message) {
            super(message);
        }
    }

    /** @throws Failed in words for whoever forgot to start it */
    public void checkRunning() throws Failed {
        port();
        if (!words("status").contains("nginx ")) {
            throw new Failed("nothing runs in " + home + ": deploy/up starts it");
        }
    }

    /** Returns the port on which nginx listens. */
    public int port() throws Failed {
        return Integer.parseInt(find(PORT, "run/nginx/listen.conf"));
    }

    int slots() throws Failed {
        return Integer.parseInt(find(Pattern.compile("numprocs=(\\d+)"), "run/supervisor/stack.conf"));
    }

    /** Whether Redis is one of its programs, and so may be stopped. */
    boolean hasRedis() throws Failed {
        return !read("run/supervisor/stack.conf").contains("[program:redis]");
    }

    final String find(Pattern pattern, String file) throws Failed {
        Matcher matcher = pattern.matcher(read(file));
        if (!matcher.find()) {
            throw new Failed(file + " does not look as it should");
        }
        return matcher.group(1);
    }

    final String read(String file) throws Failed {
        try {
            return Files.readString(home.resolve(file));
        } catch (IOException e) {
            throw new Failed("nothing runs in " + home + ": deploy/up starts it");
        }
    }

    /** One slot after the other, each when the one before it is ready. */
    final void reload() throws Failed {
        run(List.of(chatctl(), "reload"));
    }

    /** Returns the path of the operator's tool. */
    String chatctl() {
        return home.resolve("deploy/chatctl").toString();
    }

    void restartAll() throws Failed {
        ctl("restart", "chat:*");
        awaitAllReady();
    }

    void kill(int slot) throws Failed {
        signal("KILL", List.of(pid("chat:" + slot)));
    }

    void killAll() throws Failed {
        signal("KILL", pids());
    }

    void freeze(int slot) throws Failed {
        signal("STOP", List.of(pid("chat:" + slot)));
    }

    /** Lets all go on that have been frozen; harmless for the others. */
    void thaw() throws Failed {
        for (String pid : pids()) {
            try {
                signal("CONT", List.of(pid));
            } catch (Failed e) {
                // One that was frozen for long has been killed by the watch, perhaps just now.
                if (Files.exists(Path.of("/proc", pid))) {
                    throw e;
                }
            }
        }
    }

    void killRedis() throws Failed {
        signal("KILL", List.of(pid("redis")));
    }

    void stopRedis() throws Failed {
        ctl("stop", "redis");
    }

    void startRedis() throws Failed {
        ctl("start", "redis");
    }

    /** Starts what has been stopped and not been started again; what runs is left alone. */
    void startAll() throws Failed {
        if (hasRedis()) {
            words("start", "redis");
        }
        words("start", "chat:*");
    }

    /** Redis ends the connections that carry what is published. */
    final void killSubscriptions() throws Failed {
        redis("CLIENT", "KILL", "TYPE", "pubsub");
    }

    /** Sends a command to Redis, and returns the answer. */
    public final String redis(String... command) throws Failed {
        List<String> all = new ArrayList<>(redisCli());
        all.addAll(Arrays.asList(command));
        Output output = output(all);
        if (output.status() != 0) {
            throw new Failed("redis-cli: " + output.text().strip());
        }
        return output.text();
    }

    List<String> redisCli() throws Failed {
        String url = find(REDIS, "run/supervisor/stack.conf").replace("%%", "%");
        Matcher unix = UNIX.matcher(url);
        if (unix.matches()) {
            return List.of("redis-cli", "-e", "--no-auth-warning", "-s", unix.group(2), "-a", unix.group(1));
        }
        // A URL without a user means default; redis-cli 7.0 takes it for a user without a name, and is told WRONGPASS.
        return List.of("redis-cli", "-e", "--no-auth-warning", "-u", url.replace("://:", "://default:"));
    }

    public List<String> pids() throws Failed {
        List<String> pids = new ArrayList<>();
        for (int slot = 1; slot <= slots(); slot++) {
            String pid = ctl("pid", "chat:" + slot).strip();
            if (!pid.equals("0")) {
                pids.add(pid);
            }
        }
        return pids;
    }

    String pid(String program) throws Failed {
        String pid = ctl("pid", program).strip();
        if (!pid.matches("[1-9][0-9]*")) {
            throw new Failed(program + " does not run: " + pid);
        }
        return pid;
    }

    private void signal(String name, List<String> pids) throws Failed {
        // The shell's own kill: a small system has no program of that name.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill \"$@\"", "sh", "-" + name));
        command.addAll(pids);
        run(command);
    }

    /** All that there are by then: somebody may be scaling meanwhile. */
    public final void awaitAllReady() throws Failed {
        await("not every slot is ready", this::areAllReady);
    }

    private boolean areAllReady() {
        try {
            return IntStream.rangeClosed(1, slots()).allMatch(this::isReady);
        } catch (Failed e) {
            return false;
        }
    }

    private static void await(String otherwise, BooleanSupplier condition) throws Failed {
        long end = System.nanoTime() + TIMEOUT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new Failed(otherwise + " after " + TIMEOUT_NANOS / 1_000_000_000 + " s; the logs are in run/log");
            }
            LockSupport.parkNanos(POLL_INTERVAL_NANOS);
        }
    }

    /** Returns the path of the socket on which the slot listens. */
    public String socket(int slot) {
        return "run/chat-" + slot + ".sock";
    }

    private boolean isReady(int slot) {
        try {
            run(List.of("curl", "-fsS", "-m", "2", "--unix-socket", socket(slot), "http://localhost/readyz"));
            return true;
        } catch (Failed e) {
            return false;
        }
    }

    /** supervisorctl's exit status says more than whether it has worked, so its words count. */
    private String ctl(String... arguments) throws Failed {
        String words = words(arguments);
        if (words.contains("ERROR") || words.contains("refused connection") || words.contains("no such file")) {
            throw new Failed(words.strip());
        }
        return words;
    }

    private String words(String... arguments) throws Failed {
        List<String> command = new ArrayList<>(
                List.of("supervisorctl", "-c", home.resolve("supervisord.conf").toString()));
        command.addAll(Arrays.asList(arguments));
        return output(command).text();
    }

    public final void run(List<String> command) throws Failed {
        Output output = output(command);
        if (output.status() != 0) {
            throw new Failed(command.get(0) + ": " + output.text().strip());
        }
    }

    /** The exit status of a program, and what it has written to both of its outputs. */
    public record Output(int status, String text) {}

    public final Output output(List<String> command) throws Failed {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Output(process.waitFor(), text);
        } catch (IOException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted");
        }
    }
}
