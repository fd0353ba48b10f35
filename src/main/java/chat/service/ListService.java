package chat.service;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.RoomNames;
import chat.protocol.ListRequest;
import chat.protocol.RoomName;
import chat.protocol.RoomSearch;
import chat.protocol.RoomState;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Reads the rooms of users, and remembers what they have read. Safe for use by many threads. */
final class ListService {
    private final Backplane backplane;

    ListService(Backplane backplane) {
        this.backplane = backplane;
    }

    /**
     * Returns the rooms that a user has, and public ones: of those that there are for the user.
     *
     * @param network see {@link chat.limits.ClientNetwork}
     * @param named called with the names of the rooms that the user has before any of them is read, so that no change is missed
     */
    CompletableFuture<List<RoomState>> rooms(Principal user, String network, Consumer<List<RoomName>> named) {
        Caller caller = Caller.of(user, network);
        return backplane.rooms(caller).thenCompose(all -> {
            RoomNames names = new RoomNames(ofUser(user, all.own()), ofUser(user, all.open()));
            named.accept(names.own());
            return states(caller, names);
        });
    }

    /** Returns the rooms that a search finds for a user, and where the next one is to begin if there may be more. */
    CompletableFuture<ServerMessage.Rooms> find(Principal user, String network, RoomSearch search) {
        Caller caller = Caller.of(user, network);
        return backplane.findRooms(caller, search).thenCompose(names -> {
            String next = names.size() < search.limit()
                    ? null
                    : names.get(names.size() - 1).value();
            return backplane
                    .states(caller, ofUser(user, names))
                    .thenApply(states -> new ServerMessage.Rooms(states, next));
        });
    }

    /** Returns those rooms that there are for a user. */
    static List<RoomName> ofUser(Principal user, List<RoomName> rooms) {
        return rooms.stream().filter(user::mayEnter).toList();
    }

    private CompletableFuture<List<RoomState>> states(Caller caller, RoomNames names) {
        Set<RoomName> all = new LinkedHashSet<>(names.own());
        all.addAll(names.open());
        List<RoomName> rooms = List.copyOf(all);
        CompletableFuture<List<RoomState>> states = CompletableFuture.completedFuture(new ArrayList<>());
        for (int from = 0; from < rooms.size(); from += Backplane.MAX_STATES) {
            List<RoomName> some = rooms.subList(from, Math.min(rooms.size(), from + Backplane.MAX_STATES));
            states = states.thenCombine(backplane.states(caller, some), (before, next) -> {
                before.addAll(next);
                return before;
            });
        }
        return states;
    }

    /** Returns a room as a user has it; empty if there is none that the user may read. */
    CompletableFuture<List<RoomState>> room(Caller caller, RoomName room) {
        return backplane.states(caller, List.of(room));
    }

    /** Remembers what a user has read, or wants to be told of; returns whether that has changed anything. */
    CompletableFuture<Boolean> mark(Caller caller, ListRequest request) {
        if (request instanceof ListRequest.Read read) {
            return backplane.markRead(read.room(), read.id(), caller);
        } else if (request instanceof ListRequest.Level set) {
            return backplane.setLevel(set.room(), set.level(), caller);
        }
        throw new IllegalStateException("nothing to remember: " + request);
    }
}
