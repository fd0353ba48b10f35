package chat.abuse;

import chat.chaos.Supervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how much memory the installation uses. For one thread. */
final class Instruments {
    private static final Pattern HEAP = Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\".*} ([0-9.E+]+)$");
    private static final Pattern REDIS = Pattern.compile("used_memory:(\\d+)");

    private final Supervisor supervisor;

    Instruments(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /**
     * @param pids of the instances: another one is an instance that has ended
     * @param heap what the fullest of them holds after a collection, bytes
     * @param redis its {@code used_memory}, bytes
     */
    record Reading(List<String> pids, long heap, long redis) {}

    Reading read() throws Supervisor.Failed {
        List<String> pids = supervisor.pids();
        long heap = 0;
        for (int slot = 1; slot <= pids.size(); slot++) {
            heap = Math.max(heap, heap(slot, pids.get(slot - 1)));
        }
        return new Reading(new ArrayList<>(pids), heap, redis());
    }

    private long heap(int slot, String pid) throws Supervisor.Failed {
        supervisor.run(List.of("jcmd", pid, "GC.run"));
        String metrics = supervisor
                .output(List.of(
                        "curl",
                        "-fsS",
                        "-m",
                        "20",
                        "--unix-socket",
                        supervisor.socket(slot),
                        "http://localhost/metrics"))
                .text();
        Matcher matcher = HEAP.matcher(metrics);
        double sum = 0;
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return (long) sum;
    }

    private long redis() throws Supervisor.Failed {
        Matcher matcher = REDIS.matcher(supervisor.redis("INFO", "memory"));
        if (!matcher.find()) {
            throw new Supervisor.Failed("Redis does not tell its memory");
        }
        return Long.parseLong(matcher.group(1));
    }
}
