package chat.service;

import chat.accounts.Account;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Presence;
import chat.backplane.RoomMembers;
import chat.protocol.ClientMessage;
import chat.protocol.Mentions;
import chat.protocol.NameLooks;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds the users whom messages mention: those who are in the room, those who have a role there, and in a public one all who have
 * accounts. Safe for use by many threads.
 */
final class MentionFinder {
    /** The members of a room if they cannot be read now: nobody else may be told of a room for members alone. */
    private static final RoomMembers UNKNOWN = new RoomMembers(true, List.of(), List.of());

    private final Backplane backplane;

    MentionFinder(Backplane backplane) {
        this.backplane = backplane;
    }

    /**
     * Returns the ids of the users whom a message names. Whoever cannot be looked up now is missing.
     *
     * @param seesAccounts whether the author may learn who has an account
     */
    CompletableFuture<List<String>> find(Caller author, boolean seesAccounts, ClientMessage.Send send) {
        CompletableFuture<Presence> present =
                backplane.latestPresence(send.room()).exceptionally(e -> new Presence(0, List.of()));
        CompletableFuture<RoomMembers> members =
                backplane.members(send.room(), author).exceptionally(e -> UNKNOWN);
        CompletableFuture<List<Account>> accounts =
                seesAccounts ? accounts(send.text()) : CompletableFuture.completedFuture(List.of());
        return present.thenCombine(members, People::new)
                .thenCombine(accounts, (people, found) -> people.mentionedIn(send.text(), found));
    }

    private CompletableFuture<List<Account>> accounts(String text) {
        CompletableFuture<List<Account>> all = CompletableFuture.completedFuture(List.of());
        for (String name : Mentions.possibleNames(text)) {
            CompletableFuture<Optional<Account>> next =
                    backplane.accounts().find(NameLooks.ofLowerCase(name)).exceptionally(e -> Optional.empty());
            all = all.thenCombine(next, MentionFinder::with);
        }
        return all;
    }

    private static List<Account> with(List<Account> some, Optional<Account> another) {
        List<Account> all = new ArrayList<>(some);
        another.filter(account -> !account.disabled()).ifPresent(all::add);
        return all;
    }

    /** Those in a room. */
    private record People(Presence present, RoomMembers members) {
        List<String> mentionedIn(String text, List<Account> accounts) {
            Map<String, User> inRoom = new LinkedHashMap<>();
            members.members().forEach(member -> inRoom.put(member.id(), new User(member.id(), member.name(), false)));
            int count = present.count();
            for (User user : present.users()) {
                count -= inRoom.put(user.id(), user) == null ? 0 : 1;
            }
            List<User> named = accounts.stream()
                    .filter(account -> !members.closed() || inRoom.containsKey(account.id()))
                    .map(account -> new User(account.id(), account.name(), false))
                    .toList();
            // An account's name is newer than the one that is known of a member.
            named.stream().filter(user -> inRoom.containsKey(user.id())).forEach(user -> inRoom.put(user.id(), user));
            return Mentions.in(
                    text,
                    List.copyOf(inRoom.values()),
                    count + members.members().size(),
                    named);
        }
    }
}
