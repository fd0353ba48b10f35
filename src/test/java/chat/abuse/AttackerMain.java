package chat.abuse;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The attacker's process: waits for a byte on its standard input, attacks, writes its report as a line to the standard output, and waits
 * for the end of its input, which ends it at any time.
 */
public final class AttackerMain {
    private AttackerMain() {}

    /** @param arguments those of an {@link Attack} */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Attack attack = Attack.parse(arguments);
        if (System.in.read() < 0) {
            return;
        }
        Thread watch = new Thread(AttackerMain::awaitEnd, "watch");
        watch.start();
        long begun = System.nanoTime();
        long cpu = cpuNanos();
        Attacker attacker = new Attacker(attack);
        attack.row().run(attacker);
        System.out.println(new AttackReport(
                        attacker.requests(),
                        TimeUnit.NANOSECONDS.toMillis(cpuNanos() - cpu),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                        attacker.tally().toMap())
                .toLine());
        watch.join();
    }

    /** The end of the process closes its connections, whatever its threads wait for. */
    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // Nothing more is said.
            }
        } catch (IOException e) {
            // That is an end, too.
        }
        Runtime.getRuntime().halt(0);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
