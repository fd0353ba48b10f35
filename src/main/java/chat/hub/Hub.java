package chat.hub;

import chat.backplane.Backplane;
import chat.backplane.Reading;
import chat.connection.ClientConnection;
import chat.connection.Connections;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Signal;
import chat.protocol.User;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All rooms of this instance, confined to one thread. What connections and the backplane want of a room becomes a task of
 * that thread, on which nothing waits for Redis or for a reader. Safe for use by many threads.
 */
public final class Hub implements Backplane.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);

    private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    private final RoomContext context;
    private final EventLoop loop;
    private final Connections connections;
    private final HubMetrics metrics;

    private final OpenRooms rooms = new OpenRooms();
    private final Coalescer coalescer;
    private final RoomsByConnection memberships;
    private final RoomBounds roomBounds;
    private final RoomLists lists;

    /** Whether clients are to be told that sends are accepted. The hub's thread alone. */
    private boolean live;

    /** The number of rooms that one connection may be in, and the bounds of all together. */
    public record Options(int roomsPerConnection, InstanceBounds bounds) {}

    /** @param loop owned by this hub from now on, and closed with it */
    public Hub(EventLoop loop, Backplane backplane, Connections connections, Options options, Metrics metrics) {
        this.loop = loop;
        this.connections = connections;
        InstanceBounds bounds = options.bounds();
        this.memberships = new RoomsByConnection(options.roomsPerConnection(), bounds);
        this.roomBounds = new RoomBounds(rooms, memberships, bounds);
        this.metrics = new HubMetrics(metrics);
        this.coalescer = new Coalescer(loop, rooms::get, metrics);
        String instanceId = Long.toString(new SecureRandom().nextLong(), Character.MAX_RADIX);
        EphemeralRates rates = EphemeralRates.of(bounds.ephemeralDeliveriesPerSecond(), loop::nanoTime);
        this.context = new RoomContext(loop, backplane, this.metrics, instanceId, rates);
        this.lists = new RoomLists(context, bounds.memberships(), this::isMember);
        metrics.gauge("chat.lists.rooms", lists::followed);
        metrics.gauge("chat.lists.rooms.limit", bounds::memberships);
        metrics.gauge("chat.rooms", rooms::size);
        metrics.gauge("chat.rooms.limit", bounds::rooms);
        metrics.gauge("chat.memberships", memberships::count);
        metrics.gauge("chat.memberships.limit", bounds::memberships);
        new PresencePollSchedule(loop, rooms::all).start();
    }

    /** Adds a connection to a room; the future completes when the first answer has been given. */
    public CompletableFuture<?> join(ClientConnection client, ClientMessage.Join request) {
        return submit(() -> joinNow(client, request));
    }

    private CompletableFuture<@Nullable Void> joinNow(ClientConnection client, ClientMessage.Join request) {
        Room room = rooms.get(request.room());
        CompletableFuture<@Nullable Void> departure = room == null ? null : room.departureOf(client);
        if (departure != null) {
            // It is still being sent what is for it, and begins anew after that.
            return departure.thenCompose(done -> submit(() -> joinNow(client, request)));
        }
        if (client.isDisconnected()) {
            return DONE;
        }
        ServerMessage.Failure refusal = roomBounds.refusal(client, request.room(), room);
        if (refusal != null) {
            client.refuse(refusal);
            return DONE;
        }
        Room joined = room == null ? open(request.room(), client.network()) : room;
        memberships.add(client, joined);
        return joined.join(client, request);
    }

    private Room open(RoomName name, String network) {
        Room room = new Room(name, context, (client, denied) -> {
            remove(client, name);
            if (denied) {
                lists.onDenied(client, name);
            }
        });
        rooms.add(name, room, network);
        room.open();
        return room;
    }

    /** Takes a connection out of a room; the future completes when it has been told. */
    public CompletableFuture<?> leave(ClientConnection client, RoomName name) {
        return submit(() -> {
            remove(client, name);
            client.offer(new ServerMessage.Left(name));
            return DONE;
        });
    }

    /** Sends a typing notice to a room, or has that of a connection refused that is not in it. */
    public CompletableFuture<?> signalTyping(
            ClientConnection client, ClientMessage.Typing request, Supplier<CompletableFuture<@Nullable Void>> refuse) {
        return submit(() -> {
            Room room = rooms.get(request.room());
            boolean member = room != null && room.signalTyping(client, request.on());
            return member || client.isDisconnected() ? DONE : refuse.get();
        });
    }

    /** Tells a connection's rooms its user's new name; the future completes when they know. */
    public CompletableFuture<?> rename(ClientConnection client, User user) {
        return submit(() -> {
            memberships.of(client).forEach(room -> room.onRenamed(user));
            return DONE;
        });
    }

    /** Takes a connection out of the rooms that it may no longer be in; the future completes when it has been told. */
    public CompletableFuture<?> retain(ClientConnection client, Predicate<RoomName> mayStay) {
        return submit(() -> {
            for (Room room : memberships.of(client)) {
                if (!mayStay.test(room.name())) {
                    remove(client, room.name());
                    client.offer(new ServerMessage.Left(room.name()));
                }
            }
            return DONE;
        });
    }

    /** Returns the rooms that a connection is in. */
    public CompletableFuture<List<RoomName>> roomsOf(ClientConnection client) {
        return loop.submit(() -> CompletableFuture.completedFuture(
                memberships.of(client).stream().map(Room::name).toList()));
    }

    private boolean isMember(ClientConnection client, RoomName name) {
        Room room = rooms.get(name);
        return room != null && memberships.contains(client, room);
    }

    /** Takes a connection that has ended out of its rooms. */
    public void onDisconnected(ClientConnection client) {
        loop.execute(() -> {
            memberships.of(client).forEach(room -> remove(client, room.name()));
            lists.remove(client);
        });
    }

    /** Returns what tells users of their rooms. */
    public RoomLists lists() {
        return lists;
    }

    @Override
    public void onRoomsChanged(@Nullable Collection<RoomName> names) {
        if (lists.followed() > 0) {
            loop.execute(() -> lists.onRoomsChanged(names));
        }
    }

    @Override
    public void onReadings(@Nullable Collection<Reading> readings) {
        loop.execute(() -> lists.onReadings(readings));
    }

    /** Closes the room when its last connection has left. On the hub's thread. */
    private void remove(ClientConnection client, RoomName name) {
        Room room = rooms.get(name);
        if (room == null || !memberships.contains(client, room)) {
            return;
        }
        coalescer.release(room);
        memberships.remove(client, room);
        room.remove(client);
        if (room.isEmpty()) {
            rooms.remove(name);
            room.close();
        }
    }

    @Override
    public void onPublication(Publication publication) {
        if (!coalescer.add(publication)) {
            metrics.onDropped("publication"); // The next one, or the log's last id, shows the gap.
        }
    }

    @Override
    public void onLastId(RoomName name, MessageId lastId, boolean certain) {
        if (!certain && loop.isFull()) {
            metrics.onDropped("last_id");
        } else {
            inRoom(name, room -> room.compareLastId(lastId, certain));
        }
    }

    @Override
    public void onSignal(Signal signal) {
        if (hasNoTimeFor(signal)) {
            metrics.onDropped("signal");
        } else {
            inRoom(signal.room(), room -> room.accept(signal));
        }
    }

    /** Typing gives way early: it is worthless later. A hint of presence costs little, and comes once a second at most. */
    private boolean hasNoTimeFor(Signal signal) {
        return signal.type().equals("presence") ? loop.isFull() : loop.isBusy();
    }

    /** Applies an action to a room once it has been handed all that has arrived for it. */
    private void inRoom(RoomName name, Consumer<Room> action) {
        loop.execute(() -> {
            Room room = rooms.get(name);
            if (room != null) {
                coalescer.release(room);
                action.accept(room);
            }
        });
    }

    @Override
    public void onLive(boolean now) {
        String state = now ? "is live" : "is away: sends are refused until it is back";
        LOG.info("{} {}", context.backplane().describe(), state);
        loop.execute(() -> {
            live = now;
            connections.forEachUser(client -> loop.run(() -> client.announceLive(now)));
        });
    }

    /** Tells a connection that has just authenticated whether sends are accepted. */
    public void onAuthenticated(ClientConnection client) {
        loop.execute(() -> {
            lists.add(client);
            client.announceLive(live);
        });
    }

    /** Returns the number of rooms with a member here. */
    public int roomCount() {
        return rooms.size();
    }

    /** Returns a future that completes when the hub's thread has reached it: shows whether that thread makes progress. */
    public CompletableFuture<?> probe() {
        return submit(() -> DONE);
    }

    /** Runs a request on the hub's thread; see {@link EventLoop#submit}. */
    private CompletableFuture<@Nullable Void> submit(Supplier<CompletableFuture<@Nullable Void>> request) {
        if (loop.isFull()) {
            connections.evictBusiest();
        }
        return loop.submit(request);
    }

    @Override
    public void close() {
        loop.close();
    }
}
