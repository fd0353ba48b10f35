package chat.bench;

import chat.bench.load.Connected;
import chat.bench.load.Crowd;
import chat.bench.load.LoadClient;
import chat.bench.load.Outcome;
import chat.bench.load.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Puts loads on one server, one after the other. Its load clients stay for all of them, so that they are warm. For one thread. */
final class Bench implements AutoCloseable {
    /** Connections of one load client: fewer than a process may open files. */
    static final int CONNECTIONS_PER_CLIENT = 15_000;

    /** A rate at which every server opens connections without haste. */
    static final int CONNECTS_PER_SECOND = 1500;

    /** A rate that no server reaches. */
    static final int AS_FAST_AS_IT_GOES = 50_000;

    private static final long START_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Server server;
    private final List<LoadClient> clients = new ArrayList<>();
    private final String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private int loads;

    Bench(Server server) {
        this.server = server;
    }

    Server server() {
        return server;
    }

    /** Puts a load on the server. */
    Sample run(Point point) throws Failed, IOException {
        Connected connected = connect(point, CONNECTS_PER_SECOND);
        try {
            return publish(point, connected);
        } finally {
            disconnect();
        }
    }

    /**
     * Opens connections; {@link #disconnect} closes them. Tries once more when some did not join, as a client would: a machine that is busy
     * with something else lets a server miss a deadline.
     *
     * @throws Failed unless all have joined their room
     */
    Connected connect(Point point, int perSecond) throws Failed, IOException {
        Connected connected = open(point, perSecond);
        if (connected.ready() < point.connections()) {
            disconnect();
            connected = open(point, perSecond);
        }
        if (connected.ready() < point.connections()) {
            disconnect();
            throw new Failed(connected.ready() + " of " + point.connections()
                    + " connections joined; the first failure: " + connected.failure());
        }
        return connected;
    }

    private Connected open(Point point, int perSecond) throws IOException {
        int count = clientsFor(point);
        String prefix = "b" + run + "-" + loads++ + "-";
        for (int i = 0, first = 0; i < count; i++) {
            int last = (int) ((long) point.connections() * (i + 1) / count);
            clients.get(i)
                    .connect(
                            new Crowd(
                                    server.port(),
                                    i + 1,
                                    first,
                                    last - first,
                                    point.rooms(),
                                    prefix,
                                    point.publishers(),
                                    perSecond / count),
                            server.dialect());
            first = last;
        }
        int ready = 0;
        long nanos = 0;
        String failure = "";
        for (int i = 0; i < count; i++) {
            Connected connected = clients.get(i).connected();
            ready += connected.ready();
            nanos = Math.max(nanos, connected.nanos());
            failure = failure.isEmpty() ? connected.failure() : failure;
        }
        return new Connected(ready, point.connections() - ready, nanos, failure);
    }

    /** Publishes on the connections that are open. */
    Sample publish(Point point, Connected connected) throws IOException {
        int count = clientsFor(point);
        List<LoadClient> used = clients.subList(0, count);
        List<Long> pids = used.stream().map(LoadClient::pid).toList();
        Schedule schedule = new Schedule(
                System.nanoTime() + START_NANOS,
                (long) (point.warmSeconds() * NANOS_PER_SECOND),
                (long) (point.seconds() * NANOS_PER_SECOND),
                point.rate(),
                Point.TEXT_BYTES);
        used.get(0).publish(schedule);
        for (LoadClient client : used.subList(1, count)) {
            client.publish(schedule.receivingOnly());
        }
        sleepUntil(schedule.from());
        Map<Role, Double> before = cpuSeconds();
        double clientBefore = Usage.cpuSeconds(pids);
        sleepUntil(schedule.end());
        Map<Role, Double> cpu = cpuSeconds();
        double clientCpu = Usage.cpuSeconds(pids) - clientBefore;
        cpu.replaceAll((role, seconds) -> seconds - before.getOrDefault(role, 0.0));
        List<int[]> sent = new ArrayList<>();
        for (LoadClient client : used) {
            sent.add(client.published());
        }
        Outcome outcome = used.get(0).settle(sent.get(0));
        for (LoadClient client : used.subList(1, count)) {
            outcome = outcome.plus(client.settle(sent.get(0)));
        }
        return new Sample(point, connected, cpu, clientCpu, outcome);
    }

    /** Closes all connections, and gives the server a moment to notice. */
    void disconnect() throws IOException {
        for (LoadClient client : clients) {
            client.disconnect();
        }
        LockSupport.parkNanos(QUIET_NANOS);
    }

    /** Returns what the server's processes have used. */
    Usage usage() {
        return Usage.of(server.processes());
    }

    private Map<Role, Double> cpuSeconds() {
        Map<Role, Double> seconds = new EnumMap<>(Role.class);
        server.processes().forEach((role, pids) -> seconds.put(role, Usage.cpuSeconds(pids)));
        return seconds;
    }

    private int clientsFor(Point point) throws IOException {
        int count = (point.connections() + CONNECTIONS_PER_CLIENT - 1) / CONNECTIONS_PER_CLIENT;
        while (clients.size() < count) {
            clients.add(new LoadClient());
        }
        return count;
    }

    static void sleepUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        clients.forEach(LoadClient::close);
    }
}
