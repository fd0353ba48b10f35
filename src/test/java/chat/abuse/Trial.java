package chat.abuse;

import chat.chaos.Supervisor;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A row, from the people's coming to the outcome. */
final class Trial {
    private static final long BACK_MS = 60_000;
    private static final long SETTLE_MS = 500;

    private final Supervisor supervisor;
    private final AttackerProcess.Priority priority;
    private final Instruments instruments;
    private byte last = 64;
    private Instruments.@Nullable Reading earlier;

    /** @param priority of the attacker: the others, and what is attacked, run as any program */
    Trial(Supervisor supervisor, AttackerProcess.Priority priority) {
        this.supervisor = supervisor;
        this.priority = priority;
        this.instruments = new Instruments(supervisor);
    }

    /**
     * Blocks until it is over.
     *
     * @param beforeMs how long the others talk alone
     * @param ms how long it goes on, at least
     */
    Outcome run(Row row, boolean onePerson, long beforeMs, long ms) throws Supervisor.Failed, IOException {
        supervisor.awaitAllReady();
        int port = supervisor.port();
        // Each row from another address, so that it finds its whole share.
        InetAddress source = InetAddress.getByAddress(new byte[] {127, 0, 0, ++last});
        Instruments.Reading before = earlier != null ? earlier : instruments.read();
        Attack attack = new Attack(row, onePerson, source, port, ms);
        try (AttackerProcess attacker = new AttackerProcess(attack, priority);
                People people = new People(port)) {
            long begun = System.nanoTime();
            pause(beforeMs);
            long from = System.nanoTime();
            double without = people.p99(begun, from);
            AttackReport report = attacker.attack();
            long to = System.nanoTime();
            pause(SETTLE_MS);
            Map<String, Long> troubles = people.hush();
            return judge(attack, without, people.p99(from, to), troubles, before, report);
        }
    }

    private Outcome judge(
            Attack attack,
            double without,
            double with,
            Map<String, Long> troubles,
            Instruments.Reading before,
            AttackReport report)
            throws Supervisor.Failed {
        supervisor.awaitAllReady();
        long over = System.nanoTime();
        Instruments.Reading first = instruments.read();
        Instruments.Reading now = first;
        long ms = 0;
        while (!isBack(attack.onePerson(), before, now) && ms < BACK_MS) {
            pause(1000);
            now = instruments.read();
            ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - over);
        }
        earlier = now;
        return new Outcome(
                attack.row(),
                attack.onePerson(),
                without,
                with,
                troubles,
                first.heap() - before.heap(),
                now.heap() - before.heap() <= Outcome.HEAP_SLACK,
                now.redis() - before.redis(),
                ms,
                !now.pids().equals(before.pids()),
                report);
    }

    /** Redis' also has what it was about to answer, for a moment. */
    private static boolean isBack(boolean onePerson, Instruments.Reading before, Instruments.Reading now) {
        return now.heap() - before.heap() <= Outcome.HEAP_SLACK
                && now.redis() - before.redis() <= Outcome.redisBudget(onePerson);
    }

    private static void pause(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
