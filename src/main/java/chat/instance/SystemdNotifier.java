package chat.instance;

import chat.concurrent.Threads;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the state of this instance to systemd (sd_notify): ready, alive, stopping. Does nothing unless the unit has
 * {@code Type=notify}, which sets {@code NOTIFY_SOCKET}.
 *
 * <p>Java 17 has no datagram socket of the unix kind, so each message is a run of {@code systemd-notify}, which takes about ten
 * milliseconds; hence {@code NotifyAccess=all}. The thread {@code systemd-notifier} sends them all but {@code STOPPING=1}, which the
 * caller of {@link #reportStopping} sends.
 */
final class SystemdNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);

    /** The interval between two status lines where the unit sets no watchdog. */
    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(5);

    private static final Duration READINESS_POLL_INTERVAL = Duration.ofMillis(50);

    /** systemd-notify returns when systemd has read the message: a sender that is gone by then could not be told from others. */
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(2);

    /** The time between the end of the drain and the end of the process, at most. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

    private final Map<String, String> environment;
    private final String program;
    private final boolean enabled;
    private final boolean watchdog;
    private final Duration interval;

    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    private SystemdNotifier(Map<String, String> environment, String program) {
        this.environment = environment;
        this.program = program;
        this.enabled = !environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty();
        long watchdogMicros = micros(environment.getOrDefault("WATCHDOG_USEC", ""));
        this.watchdog = watchdogMicros > 0;
        // Three times within the watchdog's timeout: one message that is lost or late does no harm.
        this.interval = watchdog ? Duration.ofNanos(watchdogMicros * 1000 / 3) : STATUS_INTERVAL;
    }

    /** @param environment that of the process, in which systemd has set {@code NOTIFY_SOCKET} and {@code WATCHDOG_USEC} */
    static SystemdNotifier of(Map<String, String> environment) {
        return new SystemdNotifier(environment, "systemd-notify");
    }

    /** @param program runs in place of {@code systemd-notify} */
    static SystemdNotifier of(Map<String, String> environment, String program) {
        return new SystemdNotifier(environment, program);
    }

    private static long micros(String text) {
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    }

    /** Begins to report: {@code READY=1} as soon as the check says so, then a status and, while the check passes, a sign of life. */
    void start(SelfCheck check) {
        if (enabled) {
            thread = Threads.startDaemon("systemd-notifier", () -> report(check));
        }
    }

    /**
     * Tells systemd that the instance stops, and asks it to wait, whatever its unit says. From now on the instance only has to be
     * alive, not ready.
     *
     * @param drainTimeout the longest that the drain may take
     */
    void reportStopping(Duration drainTimeout) {
        if (!enabled) {
            return;
        }
        stopping = true;
        Duration timeout = drainTimeout.plus(SHUTDOWN_TIMEOUT);
        send("STOPPING=1", "EXTEND_TIMEOUT_USEC=" + timeout.toNanos() / 1000, "STATUS=draining");
    }

    /** Ends the reports. */
    void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private void report(SelfCheck check) {
        while (!stopping && !check.isReady()) {
            if (!Threads.pause(READINESS_POLL_INTERVAL)) {
                return;
            }
        }
        if (!stopping) {
            send("READY=1", "STATUS=" + check.status());
        }
        while (Threads.pause(interval)) {
            reportOnce(check);
        }
    }

    private void reportOnce(SelfCheck check) {
        String problem = check.problem(stopping);
        if (problem != null) {
            // No sign of life: if the problem stays, systemd restarts this instance.
            LOG.warn("unhealthy: {}", problem);
            send("STATUS=unhealthy: " + problem);
            return;
        }
        List<String> message = new ArrayList<>();
        if (watchdog) {
            message.add("WATCHDOG=1");
        }
        message.add("STATUS=" + (stopping ? "draining, " : "") + check.status());
        send(message.toArray(String[]::new));
    }

    private void send(String... message) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(message));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                // Not this process's own file 0: that may be the listening socket.
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                LOG.warn("systemd did not take {} within {} s", message[0], SEND_TIMEOUT.toSeconds());
            } else if (process.exitValue() != 0) {
                LOG.warn("{} {} failed with status {}", program, message[0], process.exitValue());
            }
        } catch (IOException e) {
            LOG.warn("{} could not be sent to systemd: {}", message[0], e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
