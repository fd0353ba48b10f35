package chat.service;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.metrics.Metrics;
import chat.protocol.Author;
import chat.protocol.EntryRequest;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Publishes the entries that change messages or rooms, and counts the outcomes. Safe for use by many threads. */
final class EntryService {
    private static final List<String> TYPES = List.of("edited", "deleted", "reacted", "pinned", "changed", "member");

    private final Backplane backplane;
    private final Metrics metrics;

    EntryService(Backplane backplane, Metrics metrics) {
        this.backplane = backplane;
        this.metrics = metrics;
        TYPES.forEach(type -> MessageService.OUTCOMES.forEach(outcome -> counter(type, outcome)));
    }

    private Counter counter(String type, String outcome) {
        return metrics.counter("chat.entries", "type", type, "outcome", outcome);
    }

    /**
     * Publishes what a user requests.
     *
     * @param network whose share it is taken from; see {@link chat.limits.ClientNetwork}
     * @return completes as {@link Backplane#publish} does; for the failures see {@link RefusalText}
     */
    CompletableFuture<Receipt> publish(Principal from, String network, EntryRequest request) {
        return count(request.type(), backplane.publish(Draft.of(from.user(), Caller.of(from, network), request)));
    }

    /** Likewise; what a user has requested of a room. */
    CompletableFuture<Receipt> publish(Principal from, String network, RoomRequest request) {
        Caller caller = Caller.of(from, network);
        CompletableFuture<Receipt> receipt = request instanceof RoomRequest.Open open
                ? named(from.user(), open)
                        .thenCompose(named -> backplane.publish(Draft.of(from.user(), caller, named, "")))
                : nameOf(from.user(), request)
                        .thenCompose(name -> backplane.publish(Draft.of(from.user(), caller, request, name)));
        return count(request.type(), receipt);
    }

    /** Returns a request with the names of the members who have accounts, and without the one who opens the room. */
    private CompletableFuture<RoomRequest.Open> named(User from, RoomRequest.Open request) {
        CompletableFuture<List<Author>> members = CompletableFuture.completedFuture(new ArrayList<>());
        for (Author member : request.members()) {
            if (!member.id().equals(from.id())) {
                members = members.thenCombine(accountName(member.id()).exceptionally(e -> ""), (before, name) -> {
                    before.add(new Author(member.id(), name));
                    return before;
                });
            }
        }
        return members.thenApply(named -> request.withMembers(List.copyOf(named)));
    }

    /** Returns the name of the user whom a request is about, if that user is in the room or has an account; else an empty one. */
    private CompletableFuture<String> nameOf(User from, RoomRequest request) {
        if (!(request instanceof RoomRequest.Member member)) {
            return CompletableFuture.completedFuture("");
        } else if (member.user().equals(from.id())) {
            return CompletableFuture.completedFuture(from.name());
        }
        return backplane
                .presence(request.room())
                .thenApply(present -> present.users().stream()
                        .filter(user -> user.id().equals(member.user()))
                        .map(User::name)
                        .findFirst())
                .thenCompose(name ->
                        name.map(CompletableFuture::completedFuture).orElseGet(() -> accountName(member.user())))
                .exceptionally(e -> "");
    }

    private CompletableFuture<String> accountName(String userId) {
        return backplane.accounts().credentials(userId).thenApply(account -> account.map(
                        found -> found.account().name())
                .orElse(""));
    }

    private CompletableFuture<Receipt> count(String type, CompletableFuture<Receipt> receipt) {
        return receipt.whenComplete(
                (done, e) -> counter(type, MessageService.outcome(done, e)).increment());
    }
}
