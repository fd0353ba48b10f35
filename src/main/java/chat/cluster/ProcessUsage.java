package chat.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measures the processor time and memory of this process. Confined to one thread. */
final class ProcessUsage {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

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
            // Without splitting and patterns: this runs every second, also when nobody is here.
            String status = Files.readString(STATUS, StandardCharsets.US_ASCII);
            int begin = status.indexOf(RESIDENT);
            int end = status.indexOf(" kB", begin);
            if (begin >= 0 && end >= 0) {
                String kilobytes = status.substring(begin + RESIDENT.length(), end);
                return 1024 * Long.parseLong(kilobytes.strip());
            }
        } catch (IOException | NumberFormatException e) {
            // Not Linux.
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
