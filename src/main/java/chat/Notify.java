package chat;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how this instance is: ready, well, on its way out. Does nothing for an instance that systemd has not
 * started, or does not want to hear of ({@code Type=notify} is what sets {@code NOTIFY_SOCKET}).
 *
 * <p>Java 17 has no datagram socket of the unix kind, so each word to systemd is a run of {@code systemd-notify}, of about
 * ten milliseconds; hence {@code NotifyAccess=all}. All are sent by one thread, but for the one that says it is stopping.
 */
final class Notify {
    private static final Logger LOG = LoggerFactory.getLogger(Notify.class);

    /** How often systemd is told how it goes, where it does not watch. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(50);

    /** systemd-notify waits until systemd has heard it, or the sender would be gone before systemd knows whose it was. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** What it may take after the drain, before systemd puts an end to it. */
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final Map<String, String> environment;
    private final String program;
    private final boolean wanted;
    private final boolean watched;
    private final Duration period;

    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    private Notify(Map<String, String> environment, String program) {
        this.environment = environment;
        this.program = program;
        this.wanted = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
        long watchdogMicros = micros(environment.getOrDefault("WATCHDOG_USEC", ""));
        this.watched = watchdogMicros > 0;
        // Three times in what systemd grants: one word that is lost, or late, does no harm.
        this.period = watched ? Duration.ofNanos(watchdogMicros * 1000 / 3) : PERIOD;
    }

    /** @param environment as systemd has given it: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} */
    static Notify of(Map<String, String> environment) {
        return new Notify(environment, "systemd-notify");
    }

    /** @param program runs in place of systemd-notify */
    static Notify of(Map<String, String> environment, String program) {
        return new Notify(environment, program);
    }

    private static long micros(String text) {
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    }

    /** From now on systemd hears how it goes: first, as soon as it is, that it is ready. */
    void started(Vitals vitals) {
        if (!wanted) {
            return;
        }
        Thread begun = new Thread(() -> tell(vitals), "notify");
        begun.setDaemon(true);
        thread = begun;
        begun.start();
    }

    /**
     * It is on its way out; from now on no more is asked of it than that it lives.
     *
     * @param atMost how long the drain may take; systemd is asked to wait so long, whatever its unit says
     */
    void stopping(Duration atMost) {
        if (!wanted) {
            return;
        }
        stopping = true;
        send("STOPPING=1", "EXTEND_TIMEOUT_USEC=" + micros(atMost.plus(CLOSING)), "STATUS=draining");
    }

    /** It is about to end. */
    void stopped() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private void tell(Vitals vitals) {
        while (!stopping && !vitals.isReady()) {
            if (!pause(LOOK)) {
                return;
            }
        }
        if (!stopping) {
            send("READY=1", "STATUS=" + vitals.status());
        }
        while (pause(period)) {
            tellOnce(vitals);
        }
    }

    private void tellOnce(Vitals vitals) {
        String trouble = vitals.trouble(stopping);
        if (trouble != null) {
            // No sign of life: if it stays so, systemd restarts this instance.
            LOG.warn("not well: {}", trouble);
            send("STATUS=not well: " + trouble);
            return;
        }
        List<String> words = new ArrayList<>();
        if (watched) {
            words.add("WATCHDOG=1");
        }
        words.add("STATUS=" + (stopping ? "draining, " : "") + vitals.status());
        send(words.toArray(String[]::new));
    }

    /** Whether it goes on after that. */
    private static boolean pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(left);
        }
        return !Thread.currentThread().isInterrupted();
    }

    private void send(String... words) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                // Not this process's own file 0: that may be the listening socket.
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                LOG.warn("systemd does not hear {}", words[0]);
            } else if (process.exitValue() != 0) {
                LOG.warn("{} {} ended with {}", program, words[0], process.exitValue());
            }
        } catch (IOException e) {
            LOG.warn("systemd cannot be told {}: {}", words[0], e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
