package chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The resources that processes have used so far, by role, from {@code /proc}.
 *
 * @param cpuSeconds user and system time
 * @param memoryKb proportional set size: what several processes share counts once
 */
record Usage(Map<Role, Double> cpuSeconds, Map<Role, Long> memoryKb) {
    /** The unit of the times in {@code /proc/PID/stat}; the same on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;

    static Usage of(Map<Role, List<Long>> processes) {
        Map<Role, Double> cpu = new EnumMap<>(Role.class);
        Map<Role, Long> memory = new EnumMap<>(Role.class);
        processes.forEach((role, pids) -> {
            cpu.put(role, cpuSeconds(pids));
            memory.put(role, pids.stream().mapToLong(Usage::memoryKb).sum());
        });
        return new Usage(cpu, memory);
    }

    /** Returns the CPU time of these processes, which is quicker to read than their memory. */
    static double cpuSeconds(Collection<Long> pids) {
        return pids.stream().mapToLong(Usage::ticks).sum() / TICKS_PER_SECOND;
    }

    double allCpuSeconds() {
        return cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    long allMemoryKb() {
        return memoryKb.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the memory without Redis', whose log grows by what is said and not by who listens. */
    long connectionMemoryKb() {
        return allMemoryKb() - memoryKb.getOrDefault(Role.REDIS, 0L);
    }

    private static long ticks(long pid) {
        String stat = read(pid, "stat");
        // A program's name may have anything in it, also a parenthesis.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length <= USER_TIME + 1
                ? 0
                : Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
    }

    private static long memoryKb(long pid) {
        return read(pid, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /** Returns nothing of a process that has ended. */
    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            return "";
        }
    }
}
