package chat.abuse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process with an attacker in it; for one thread. Closing it ends the attacker's connections. */
final class AttackerProcess implements AutoCloseable {
    private static final String RUN_IDLE = "echo 19 2>/dev/null >/proc/self/autogroup; exec chrt --idle 0 \"$@\"";
    private static final long END_SECONDS = 10;

    private final Process process;
    private final BufferedReader report;

    /** The way in which a process gets CPU time. */
    enum Priority {
        /** As any other. */
        ORDINARY,

        /**
         * Only while nobody else wants it, as if the attacker were on another machine. Where the kernel shares the CPU among sessions
         * first, its session gets as little as one may.
         */
        IDLE;

        private List<String> command() {
            return switch (this) {
                case ORDINARY -> List.of();
                case IDLE -> List.of("setsid", "sh", "-c", RUN_IDLE, "attacker");
            };
        }
    }

    /** Starts the process, which does nothing before {@link #attack}. */
    AttackerProcess(Attack attack, Priority priority) throws IOException {
        List<String> command = new ArrayList<>(priority.command());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), AttackerMain.class.getName()));
        command.addAll(attack.arguments());
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        report = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Attacks, and blocks until that is over; then the process ends. */
    AttackReport attack() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String line = report.readLine();
        if (line == null) {
            throw new IOException("the attacker's process has ended");
        }
        process.getOutputStream().close();
        return AttackReport.parse(line);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
