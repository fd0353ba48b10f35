package chat.bench.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The load client's process: commands come from the standard input, and each is answered on the standard output. */
public final class LoadMain {
    static final int CONNECT = 1;
    static final int PUBLISH = 2;
    static final int SETTLE = 3;
    static final int DISCONNECT = 4;

    private static final long STALLED_SECONDS = 10;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Loop loop;
    private final DataInputStream in;
    private final DataOutputStream out;
    private Load load;

    private LoadMain(DataInputStream in, DataOutputStream out) throws IOException {
        this.in = in;
        this.out = out;
        loop = new Loop();
        loop.start();
        load = new Load(new Crowd(0, 1, 0, 0, 1, "", 0, 1), new Dialect("", List.of(), "", "", "", "", List.of()));
    }

    /** Ends with its input. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out));
        try {
            LoadMain main = new LoadMain(new DataInputStream(new BufferedInputStream(System.in)), out);
            while (true) {
                main.obey(main.in.readByte());
                out.flush();
            }
        } catch (EOFException e) {
            // The bench has ended.
        }
    }

    private void obey(int command) throws IOException, InterruptedException {
        switch (command) {
            case CONNECT -> connect(Crowd.read(in), Dialect.read(in)).write(out);
            case PUBLISH -> writeCounts(out, publish(Schedule.read(in)));
            case SETTLE -> settle(readCounts(in)).write(out);
            case DISCONNECT -> disconnect();
            default -> throw new IOException("no such command: " + command);
        }
    }

    private Connected connect(Crowd crowd, Dialect dialect) throws IOException, InterruptedException {
        load = new Load(crowd, dialect);
        long begin = System.nanoTime();
        for (int i = 0; i < crowd.count(); i++) {
            sleepUntil(begin + i * TimeUnit.SECONDS.toNanos(1) / crowd.perSecond());
            if (!load.inFlight().tryAcquire(STALLED_SECONDS, TimeUnit.SECONDS)) {
                break;
            }
            Link link = new Link(load, crowd.first() + i);
            load.links().add(link);
            loop.connect(link);
        }
        if (load.inFlight().tryAcquire(Load.IN_FLIGHT, STALLED_SECONDS, TimeUnit.SECONDS)) {
            load.inFlight().release(Load.IN_FLIGHT);
        }
        return new Connected(load.ready(), load.refused(), Math.max(1, load.lastReadyAt() - begin), load.failure());
    }

    private int[] publish(Schedule schedule) {
        loop.call(() -> {
            load.measure(schedule.from(), schedule.end());
            return true;
        });
        int[] sent = schedule.count() == 0 ? new int[0] : new Publishers(load).publish(schedule);
        sleepUntil(schedule.end());
        return sent;
    }

    /** Waits until all has arrived, or nothing more arrives. */
    private Outcome settle(int[] sent) {
        long before = -1;
        long changed = System.nanoTime();
        while (loop.call(() -> load.lost(sent)) > 0) {
            long delivered = loop.call(load::delivered);
            long now = System.nanoTime();
            if (delivered != before) {
                before = delivered;
                changed = now;
            } else if (now - changed > SILENCE_NANOS) {
                break;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return loop.call(() -> load.outcome(sent));
    }

    private void disconnect() throws IOException {
        loop.call(() -> {
            load.links().forEach(Link::closeQuietly);
            return true;
        });
        out.writeByte(DISCONNECT);
    }

    static void sleepUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static void writeCounts(DataOutputStream out, int[] counts) throws IOException {
        out.writeInt(counts.length);
        for (int count : counts) {
            out.writeInt(count);
        }
    }

    static int[] readCounts(DataInputStream in) throws IOException {
        int[] counts = new int[in.readInt()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = in.readInt();
        }
        return counts;
    }
}
