package chat.hub;

import chat.backplane.Backplane;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.Json;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Signal;
import chat.protocol.User;
import io.micrometer.core.instrument.Counter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rooms of this instance, and the one thread that owns them. What connections and the backplane want of a room
 * becomes a task of that thread; nothing in it waits for Redis or for a reader.
 */
public final class Hub implements Backplane.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    /** What looks for changes of which no hint came: each room about so often, but so many rooms a second at most. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int ROOMS_PER_SECOND = 20;

    /** For the lines about rooms, of which there are many at once when Redis has lost something. */
    private static final Duration LOG_PERIOD = Duration.ofSeconds(1);
    /** Publications, last ids and signals that the hub had no room for: they are told again, or were of the moment. */
    private static final String DROPPED = "chat.hub.dropped";

    /** Tasks that wait for the hub's thread, beyond which something has to give way. */
    private static final int MAX_QUEUE = 20_000;

    /** The part of the heap for publications that the hub has not come to; the log has them all. */
    private static final int ARRIVED_SHARE = 8;

    private final Backplane backplane;
    private final Connections connections;
    private final int roomsPerConnection;
    private final Bounds bounds;
    private final Metrics metrics;
    private final Counter deliveries;
    private final DeliveryTimes times;
    private final Counter unconfirmed;
    private final LogThrottle gaps = new LogThrottle(LOG_PERIOD);
    private final LogThrottle strangeness = new LogThrottle(LOG_PERIOD);
    private final ScheduledExecutorService loop;

    /** The hub's thread alone. */
    private final Map<RoomName, Room> rooms = new HashMap<>();

    /** The rooms that this round has yet to come to, and when it began. The hub's thread alone. */
    private final Queue<Room> round = new ArrayDeque<>();

    private long roundBegan = System.nanoTime();

    /** Tells this instance's hints from the others'. */
    private final String self = Long.toString(new SecureRandom().nextLong(), Character.MAX_RADIX);

    /** Whether clients are to be told that sends are taken. The hub's thread alone. */
    private boolean live;

    /** Whatever has arrived since the hub's thread last looked: it takes them together, a frame for each room. */
    private final Queue<Publication> arrived = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean willTakeArrived = new AtomicBoolean();

    /** By nanoTime, when the first of those arrived; written by whoever has the hub's thread take them. */
    private volatile long arrivedAt;

    private final ByteBudget arrivedBytes = new ByteBudget(Runtime.getRuntime().maxMemory() / ARRIVED_SHARE);

    private volatile int roomCount;

    /** Connections, each in each of its rooms. */
    private final AtomicInteger memberships = new AtomicInteger();

    /** Tasks that wait. */
    private final AtomicInteger queue = new AtomicInteger();

    public Hub(Backplane backplane, Connections connections, int roomsPerConnection, Bounds bounds, Metrics metrics) {
        this.backplane = backplane;
        this.connections = connections;
        this.roomsPerConnection = roomsPerConnection;
        this.bounds = bounds;
        this.metrics = metrics;
        this.deliveries = metrics.counter("chat.deliveries");
        this.times = new DeliveryTimes(metrics);
        metrics.counter("chat.gaps.filled");
        metrics.declare("chat.gaps", "cause", Stream.of("gap", "first", "lost", "log"));
        this.unconfirmed = metrics.counter("chat.unconfirmed");
        metrics.declare("chat.joins", "kind", Stream.of("first", "resumed", "incomplete"));
        metrics.declare("chat.errors", "where", Stream.of("hub", "client"));
        metrics.declare(DROPPED, "what", Stream.of("publication", "signal", "tip"));
        metrics.gauge("chat.rooms", () -> roomCount);
        metrics.gauge("chat.rooms.limit", bounds::rooms);
        metrics.gauge("chat.memberships", memberships::get);
        metrics.gauge("chat.memberships.limit", bounds::memberships);
        metrics.gauge("chat.hub.queue", queue::get);
        metrics.gauge("chat.hub.queue.limit", () -> MAX_QUEUE);
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hub");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.loop = executor;
        later(1_000, this::lookAround);
    }

    /** Joins; the future ends when the first answer has been given. */
    CompletableFuture<?> join(Client client, ClientMessage.Join request) {
        return ask(answered -> {
            if (client.isGone() || !mayJoin(client, request.room())) {
                answered.complete(null);
                return;
            }
            Room room = rooms.get(request.room());
            if (room == null) {
                room = new Room(this, request.room());
                rooms.put(request.room(), room);
                roomCount = rooms.size();
                room.open();
            }
            if (client.rooms().add(room)) {
                memberships.incrementAndGet();
            }
            room.join(client, request, () -> answered.complete(null));
        });
    }

    private boolean mayJoin(Client client, RoomName name) {
        Room room = rooms.get(name);
        if (room != null && client.rooms().contains(room)) {
            return true;
        }
        if (client.rooms().size() >= roomsPerConnection) {
            String message =
                    "this connection is in " + roomsPerConnection + " rooms, which is the most: leave one first";
            refuse(client, ErrorCode.FORBIDDEN, message, name);
            return false;
        }
        if (memberships.get() >= bounds.memberships() || (room == null && rooms.size() >= bounds.rooms())) {
            refuse(
                    client,
                    ErrorCode.UNAVAILABLE,
                    "this server has as many rooms open as it can; try again later",
                    name);
            return false;
        }
        return true;
    }

    private static void refuse(Client client, ErrorCode code, String message, RoomName room) {
        client.refuse(new ServerMessage.Failure(code, message, null, room.value(), null));
    }

    CompletableFuture<?> leave(Client client, RoomName name) {
        return ask(answered -> {
            Room room = rooms.get(name);
            if (room != null) {
                remove(client, room);
            }
            client.offer(new ServerMessage.Left(name));
            answered.complete(null);
        });
    }

    /** Tells a room that somebody is typing; the future ends when that has been passed on or refused. */
    CompletableFuture<?> typing(Client client, ClientMessage.Typing request) {
        return ask(handled -> {
            Room room = rooms.get(request.room());
            boolean joined = room != null && room.typing(client, request.on());
            if (!joined && !client.isGone()) {
                String message = "only who is in the room may be typing there: join it first";
                refuse(client, ErrorCode.FORBIDDEN, message, request.room());
            }
            handled.complete(null);
        });
    }

    /** Tells a client's rooms its new name; the future ends when they know. */
    CompletableFuture<?> rename(Client client, User user) {
        return ask(known -> {
            client.rooms().forEach(room -> room.renamed(user));
            known.complete(null);
        });
    }

    void disconnected(Client client) {
        onLoop(() -> Set.copyOf(client.rooms()).forEach(room -> remove(client, room)));
    }

    /** Takes a connection out of a room, and gives the room up when it was the last. On the hub's thread. */
    void remove(Client client, Room room) {
        if (client.rooms().remove(room)) {
            memberships.decrementAndGet();
        }
        room.remove(client);
        if (room.isEmpty() && rooms.remove(room.name(), room)) {
            roomCount = rooms.size();
            room.close();
        }
    }

    @Override
    public void onPublication(Publication publication) {
        if (arrivedBytes.isExceeded()) {
            drop("publication"); // The next one, or the log's last id, shows the gap.
            return;
        }
        arrivedBytes.add(publication.body().length());
        arrived.add(publication);
        if (willTakeArrived.compareAndSet(false, true)) {
            arrivedAt = System.nanoTime();
            onLoop(this::takeArrived);
        }
    }

    private void takeArrived() {
        long since = arrivedAt;
        willTakeArrived.set(false); // Before taking: what comes from now on finds a new task, none is left behind.
        Map<RoomName, List<Publication>> byRoom = new LinkedHashMap<>();
        Publication publication = arrived.poll();
        while (publication != null) {
            arrivedBytes.add(-publication.body().length());
            byRoom.computeIfAbsent(publication.room(), name -> new ArrayList<>())
                    .add(publication);
            publication = arrived.poll();
        }
        byRoom.forEach((name, entries) -> {
            Room room = rooms.get(name);
            if (room != null) {
                room.accept(entries);
                times.handed(room, since);
            }
        });
    }

    @Override
    public void onLastId(RoomName name, MessageId lastId, boolean certain) {
        if (!certain && isFull()) {
            drop("tip");
            return;
        }
        onLoop(() -> {
            Room room = rooms.get(name);
            if (room != null) {
                room.compare(lastId, certain);
            }
        });
    }

    /** Looks at a few rooms in which somebody may have gone without a word, as with an instance that broke down. */
    private void lookAround() {
        later(1_000, this::lookAround);
        if (round.isEmpty() && System.nanoTime() - roundBegan >= ROUND_NANOS) {
            roundBegan = System.nanoTime();
            round.addAll(rooms.values());
        }
        for (int i = 0; i < ROOMS_PER_SECOND && !round.isEmpty(); i++) {
            round.remove().lookAround();
        }
    }

    @Override
    public void onSignal(Signal signal) {
        if (isFull()) {
            drop("signal");
            return;
        }
        onLoop(() -> {
            Room room = rooms.get(signal.room());
            if (room != null) {
                room.accept(signal);
            }
        });
    }

    @Override
    public void onLive(boolean now) {
        LOG.info("{} {}", backplane.describe(), now ? "is live" : "is away: sends are refused until it is back");
        onLoop(() -> {
            live = now;
            connections.forEachUser(client -> client.tellLive(now));
        });
    }

    /** Somebody is there now who knows nothing of the backplane. */
    void admitted(Client client) {
        onLoop(() -> client.tellLive(live));
    }

    /** Counts and logs what the hub's thread has handed to members. */
    void delivered(RoomName name, List<Publication> run, int members) {
        deliveries.increment((double) run.size() * members);
        if (LOG.isDebugEnabled()) {
            for (Publication publication : run) {
                LOG.debug("deliver room={} id={} to={}", name, publication.id(), members);
            }
        }
    }

    /** Counts and logs that a room reads its log, and why. On the hub's thread. */
    void healing(RoomName name, MessageId after, String cause) {
        metrics.counter("chat.gaps", "cause", cause).increment();
        long leftOut = cause.equals("first") ? -1 : gaps.admit();
        if (leftOut >= 0) {
            LOG.info(
                    "room={} reads its log after {}: {} ({} more since the last such line)",
                    name,
                    after,
                    cause,
                    leftOut);
        }
    }

    /** Counts and logs entries that came live and that no log has. */
    void passedOver(RoomName name, MessageId id, int count) {
        passedOver(count);
        long leftOut = strangeness.admit();
        if (leftOut >= 0) {
            LOG.warn(
                    "room={} was sent {}, which its log does not have: passed over ({} more since the last such line)",
                    name,
                    id,
                    leftOut);
        }
    }

    /** Counts entries that came live and were passed over. */
    void passedOver(int count) {
        unconfirmed.increment(count);
    }

    /** Rooms that somebody here is in. */
    public int roomCount() {
        return roomCount;
    }

    /** The same each time for a room; by which the other instances learn that somebody came to that room or went, here. */
    Signal presenceHint(RoomName name) {
        return Json.presence(name, self);
    }

    Backplane backplane() {
        return backplane;
    }

    Metrics metrics() {
        return metrics;
    }

    /** The future ends when the hub's thread has come to it. */
    public CompletableFuture<?> turn() {
        return ask(come -> come.complete(null));
    }

    /**
     * Asks the hub's thread for something. The future ends in either case: the task completes it, or it ends
     * exceptionally because the task failed or the hub has closed.
     */
    private CompletableFuture<?> ask(Consumer<CompletableFuture<?>> task) {
        if (isFull()) {
            connections.evictBusiest();
        }
        CompletableFuture<?> answer = new CompletableFuture<>();
        submit(0, () -> task.accept(answer), answer::completeExceptionally);
        return answer;
    }

    /**
     * Goes on with a future's result on the hub's thread.
     *
     * @param failed run there when the future ends exceptionally, or when going on fails
     */
    <T> void then(CompletableFuture<T> future, Consumer<T> next, Runnable failed) {
        future.whenComplete((value, error) -> {
            if (error == null) {
                submit(0, () -> next.accept(value), e -> failed.run());
            } else {
                onLoop(failed);
            }
        });
    }

    private boolean isFull() {
        return queue.get() >= MAX_QUEUE;
    }

    private void drop(String what) {
        metrics.counter(DROPPED, "what", what).increment();
    }

    void onLoop(Runnable task) {
        submit(0, task, e -> {});
    }

    void later(long delayMs, Runnable task) {
        submit(delayMs, task, e -> {});
    }

    private void submit(long delayMs, Runnable task, Consumer<Throwable> failed) {
        boolean waits = delayMs == 0;
        queue.addAndGet(waits ? 1 : 0);
        try {
            loop.schedule(() -> guarded(waits, task, failed), delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            queue.addAndGet(waits ? -1 : 0);
            LOG.debug("a task came after the hub had closed");
            failed.accept(e);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a task throws, its caller waits for an end.
    private void guarded(boolean waited, Runnable task, Consumer<Throwable> failed) {
        queue.addAndGet(waited ? -1 : 0);
        try {
            task.run();
        } catch (Throwable e) {
            try {
                metrics.counter("chat.errors", "where", "hub").increment();
                LOG.error("the hub failed at a task", e);
                failed.accept(e);
            } finally {
                Fatal.report(e);
            }
        }
    }

    @Override
    public void close() {
        loop.shutdown();
    }
}
