package chat.hub;

import chat.backplane.Backplane;
import chat.backplane.Reading;
import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.protocol.ListRequest;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import chat.protocol.ServerMessage;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells users on their connections here what changes in their rooms elsewhere: what they have read on another device at once, and once a
 * second how many messages wait in rooms that a connection is not in. Confined to the hub's thread, but for its public methods and
 * {@link #followed}.
 *
 * <p>A room is read again only when its log or what the user has read of it has changed, and only for users who have asked for
 * their rooms. So nobody who is in all of them costs anything.
 */
public final class RoomLists {
    private static final long ROUND_MS = 1_000;

    /** The most pairs of a user and a room that are read in a round; the others come a round later. */
    private static final int MAX_PAIRS_PER_ROUND = 2_000;

    private final RoomContext context;
    private final int maxFollowed;
    private final BiPredicate<ClientConnection, RoomName> isMember;
    private final Map<String, RoomList> people = new HashMap<>();
    private final Map<RoomName, Set<RoomList>> followers = new HashMap<>();
    private final Set<RoomList> waiting = new LinkedHashSet<>();
    private boolean scheduled;

    /** Pairs in {@link #followers}. */
    private final AtomicInteger followed = new AtomicInteger();

    /**
     * A connection that has said what its user has read, or wants to be told of.
     *
     * @param request what it said
     */
    public record Origin(ClientConnection client, ListRequest request) {
        /** Returns whether a room is as it said: another connection may have said something else meanwhile, on any instance. */
        private boolean knows(@Nullable RoomState before, RoomState now) {
            boolean sameRead = before == null || before.read().equals(now.read());
            boolean sameLevel = before == null || before.level() == now.level();
            return request instanceof ListRequest.Read read
                    ? sameLevel && read.id().equals(now.read())
                    : sameRead && request instanceof ListRequest.Level level && level.level() == now.level();
        }
    }

    /**
     * @param maxFollowed the most pairs of a user and a room that are followed
     * @param isMember whether a connection is in a room
     */
    RoomLists(RoomContext context, int maxFollowed, BiPredicate<ClientConnection, RoomName> isMember) {
        this.context = context;
        this.maxFollowed = maxFollowed;
        this.isMember = isMember;
    }

    void add(ClientConnection client) {
        if (!client.isDisconnected()) {
            people.computeIfAbsent(client.user().id(), id -> new RoomList()).add(client);
        }
    }

    void remove(ClientConnection client) {
        RoomList list = client.isAuthenticated() ? people.get(client.user().id()) : null;
        if (list == null) {
            return;
        }
        list.remove(client);
        if (list.isEmpty()) {
            people.remove(client.user().id());
            waiting.remove(list);
            followers.values().removeIf(lists -> unfollow(lists, list));
        }
    }

    private boolean unfollow(Set<RoomList> lists, RoomList list) {
        if (lists.remove(list)) {
            followed.decrementAndGet();
        }
        return lists.isEmpty();
    }

    /** From now on a connection's user is told what changes in these rooms elsewhere. Beyond the bound nobody is. */
    public void follow(ClientConnection client, List<RoomName> rooms) {
        context.loop().execute(() -> {
            RoomList list = people.get(client.user().id());
            if (list != null) {
                rooms.forEach(room -> follow(list, room));
            }
        });
    }

    private void follow(RoomList list, RoomName room) {
        if (followed.get() < maxFollowed
                && followers.computeIfAbsent(room, name -> new HashSet<>(2)).add(list)) {
            followed.incrementAndGet();
        }
    }

    /** Returns the number of pairs of a user and a room that are followed. Called by any thread. */
    int followed() {
        return followed.get();
    }

    /** A connection has been told of these rooms. */
    public void onTold(ClientConnection client, List<RoomState> states) {
        context.loop().execute(() -> {
            RoomList list = people.get(client.user().id());
            if (list != null) {
                states.stream().filter(state -> isFollowed(list, state.room())).forEach(list::put);
            }
        });
    }

    private boolean isFollowed(RoomList list, RoomName room) {
        return followers.getOrDefault(room, Set.of()).contains(list);
    }

    /** These rooms have got entries; null for all. */
    void onRoomsChanged(@Nullable Collection<RoomName> rooms) {
        Collection<RoomName> changed = rooms == null ? List.copyOf(followers.keySet()) : rooms;
        changed.forEach(room -> followers.getOrDefault(room, Set.of()).forEach(list -> {
            if (list.connections().stream().anyMatch(client -> !isMember.test(client, room))) {
                markChanged(list, room);
            }
        }));
    }

    private void markChanged(RoomList list, RoomName room) {
        list.markChanged(room);
        enqueue(list);
    }

    /** Takes changes of what users have read, on any instance; null for all users and rooms. */
    void onReadings(@Nullable Collection<Reading> readings) {
        if (readings == null) {
            followers.forEach((room, lists) -> lists.forEach(list -> markChanged(list, room)));
            return;
        }
        for (Reading reading : readings) {
            RoomList list = people.get(reading.userId());
            if (list != null) {
                markChanged(list, reading.room());
            }
        }
    }

    /**
     * Tells a user's other connections here what the user has read on this instance.
     *
     * @param origin the connection that said so, which knows that; null for none
     */
    public void onReadingHere(Reading reading, @Nullable Origin origin) {
        context.loop().execute(() -> {
            RoomList list = people.get(reading.userId());
            if (list != null) {
                refresh(list, List.of(reading.room()), origin);
            }
        });
    }

    private void enqueue(RoomList list) {
        waiting.add(list);
        if (!scheduled) {
            scheduled = true;
            context.loop().schedule(ROUND_MS, this::runRound);
        }
    }

    private void runRound() {
        scheduled = false;
        int left = MAX_PAIRS_PER_ROUND;
        for (RoomList list : List.copyOf(waiting)) {
            waiting.remove(list);
            List<RoomName> rooms = list.takeChanged(Math.min(left, Backplane.MAX_STATES));
            left -= rooms.size();
            if (list.hasChanged()) {
                enqueue(list);
            }
            if (!rooms.isEmpty()) {
                refresh(list, rooms, null);
            }
        }
    }

    private void refresh(RoomList list, List<RoomName> rooms, @Nullable Origin origin) {
        context.loop()
                .await(
                        () -> context.backplane().states(list.caller(), rooms),
                        states -> {
                            states.forEach(state -> tell(list, state, origin));
                            Set<RoomName> gone = new HashSet<>(rooms);
                            states.forEach(state -> gone.remove(state.room()));
                            gone.forEach(room -> takeAway(list, room));
                        },
                        failure -> {
                            rooms.forEach(list::markChanged);
                            if (!list.isEmpty()) {
                                enqueue(list);
                            }
                        });
    }

    /** There is no such room for the user any more. */
    private void takeAway(RoomList list, RoomName room) {
        for (ClientConnection client : list.takeAway(room)) {
            if (!isMember.test(client, room)) { // Else the room tells it, when it comes to the entry.
                context.loop().run(() -> client.offer(new ServerMessage.Left(room)));
            }
        }
    }

    /** A connection was told in a room that its user may not read it any more. */
    void onDenied(ClientConnection client, RoomName room) {
        RoomList list = people.get(client.user().id());
        if (list != null && isFollowed(list, room)) {
            list.onDenied(client, room);
            refresh(list, List.of(room), null);
        }
    }

    private void tell(RoomList list, RoomState state, @Nullable Origin origin) {
        if (list.isEmpty()) {
            return;
        }
        follow(list, state.room());
        RoomState before = list.put(state);
        if (state.equals(before)) {
            return;
        }
        boolean read = before == null || !before.read().equals(state.read());
        boolean personal = read || before == null || before.level() != state.level();
        for (ClientConnection client : list.connections()) {
            boolean told = personal || !isMember.test(client, state.room());
            boolean knows = origin != null && origin.client() == client && origin.knows(before, state);
            if (told && !knows && client.principal().mayEnter(state.room())) {
                context.loop().run(() -> tell(client, state, read));
            }
        }
    }

    private void tell(ClientConnection client, RoomState state, boolean read) {
        if (read && !state.read().isNone()) {
            client.offer(Payload.ephemeral(new ServerMessage.Read(state.room(), state.read())));
        }
        client.offer(Payload.ephemeral(new ServerMessage.Room(state)));
        context.metrics().onListPushed();
    }
}
