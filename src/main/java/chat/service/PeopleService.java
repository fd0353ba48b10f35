package chat.service;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Presence;
import chat.protocol.FindRequest;
import chat.protocol.FoldedName;
import chat.protocol.RoomName;
import chat.protocol.RoomState;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Finds users by the beginning of their names: those who are in a room with the caller, as the list of its members shows them, and, for
 * callers with an account, all accounts. Safe for use by many threads.
 */
final class PeopleService {
    /** The most rooms of a caller in which users are looked for. */
    private static final int MAX_ROOMS = 20;

    private final Backplane backplane;

    PeopleService(Backplane backplane) {
        this.backplane = backplane;
    }

    /**
     * Finds users in one room, or in the rooms that the caller has and among the accounts.
     *
     * @return fails with {@link chat.backplane.Denied} if the request names a room that the caller may not read
     */
    CompletableFuture<List<User>> find(Principal user, Caller caller, FindRequest.People request) {
        RoomName room = request.room();
        CompletableFuture<List<User>> all = room == null
                ? inRooms(user, caller).thenCombine(accounts(user, request), PeopleService::joined)
                : backplane
                        .readBefore(room, null, 1, caller)
                        .thenCompose(mayRead -> backplane.presence(room))
                        .thenApply(Presence::users);
        return all.thenApply(users -> first(users, request));
    }

    private CompletableFuture<List<User>> inRooms(Principal user, Caller caller) {
        return backplane
                .rooms(caller)
                .thenCompose(names -> backplane.states(
                        caller,
                        ListService.ofUser(user, names.own()).stream()
                                .limit(MAX_ROOMS)
                                .toList()))
                .thenCompose(this::present);
    }

    private CompletableFuture<List<User>> present(List<RoomState> rooms) {
        CompletableFuture<List<User>> all = CompletableFuture.completedFuture(List.of());
        for (RoomState room : rooms) {
            all = all.thenCombine(backplane.presence(room.room()), (before, next) -> joined(before, next.users()));
        }
        return all;
    }

    /** Returns none unless the caller has an account. */
    private CompletableFuture<List<User>> accounts(Principal user, FindRequest.People request) {
        return user.hasAccount()
                ? backplane
                        .accounts()
                        .search(FoldedName.of(request.prefix()), request.limit())
                        .thenApply(found -> found.stream()
                                .map(account -> new User(account.id(), account.name(), false))
                                .toList())
                : CompletableFuture.completedFuture(List.of());
    }

    private static List<User> joined(List<User> some, List<User> others) {
        List<User> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static List<User> first(List<User> users, FindRequest.People request) {
        FoldedName prefix = FoldedName.of(request.prefix());
        Map<String, User> found = new LinkedHashMap<>();
        users.stream()
                .filter(user -> prefix.isPrefixOf(FoldedName.of(user.name())))
                .forEach(user -> found.put(user.id(), user));
        return found.values().stream()
                .sorted(Comparator.comparing(
                                (User user) -> FoldedName.of(user.name()).text())
                        .thenComparing(User::id))
                .limit(request.limit())
                .toList();
    }
}
