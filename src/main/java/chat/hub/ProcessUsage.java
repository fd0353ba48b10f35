package chat.hub;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process uses of the machine. One thread. */
final class ProcessUsage {
    private static final Path STATUS = Path.of("/proc/self/status");

    private long cpuThen = cpuNanos();
    private long then = System.nanoTime();

    /** Of one core, since this was last asked. */
    double cpu() {
        long cpuNow = cpuNanos();
        long now = System.nanoTime();
        double used = (cpuNow - cpuThen) / (double) Math.max(1, now - then);
        cpuThen = cpuNow;
        then = now;
        return Math.max(0, used);
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** What is resident of it; of the heap alone, where the system does not tell. */
    long memoryBytes() {
        try {
            for (String line : Files.readString(STATUS, StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("VmRSS:")) {
                    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Not Linux.
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
