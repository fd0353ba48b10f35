package chat.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures the processor time and memory of this process. Confined to one thread. */
final class ProcessUsage {
    private static final Path STATUS = Path.of("/proc/self/status");

    private long lastCpuNanos = cpuNanos();
    private long lastReadAt = System.nanoTime();

    /** Returns the cores used on average since the last call: 1.0 is one core all the time. */
    double cpu() {
        long cpuNow = cpuNanos();
        long now = System.nanoTime();
        double used = (cpuNow - lastCpuNanos) / (double) Math.max(1, now - lastReadAt);
        lastCpuNanos = cpuNow;
        lastReadAt = now;
        return Math.max(0, used);
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Returns the resident bytes of this process, or those of its heap where the system does not tell. */
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
