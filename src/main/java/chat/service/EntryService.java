package chat.service;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Publishes the entries that change messages or rooms, and counts the outcomes. Safe for use by many threads. */
final class EntryService {
    private static final List<String> TYPES =
            List.of("edited", "deleted", "reacted", "pinned", "changed", "member", "reported");

    private final Backplane backplane;
    private final AccountNames names;
    private final Metrics metrics;

    EntryService(Backplane backplane, AccountNames names, Metrics metrics) {
        this.backplane = backplane;
        this.names = names;
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
                ? names.of(open.members())
                        .thenCompose(
                                named -> backplane.publish(Draft.of(from.user(), caller, open.withMembers(named), "")))
                : nameOf(from.user(), request)
                        .thenCompose(name -> backplane.publish(Draft.of(from.user(), caller, request, name)));
        return count(request.type(), receipt);
    }

    /** Returns the name of the user whom a request is about, if that user is in the room or has an account; else an empty one. */
    private CompletableFuture<String> nameOf(User from, RoomRequest request) {
        if (!(request instanceof RoomRequest.Member member)) {
            return CompletableFuture.completedFuture("");
        } else if (member.user().equals(from.id())) {
            return CompletableFuture.completedFuture(from.name());
        }
        return backplane
                .latestPresence(request.room())
                .thenApply(present -> present.users().stream()
                        .filter(user -> user.id().equals(member.user()))
                        .map(User::name)
                        .findFirst())
                .thenCompose(
                        name -> name.map(CompletableFuture::completedFuture).orElseGet(() -> names.of(member.user())))
                .exceptionally(e -> "");
    }

    /** Likewise; reports a message. */
    CompletableFuture<Receipt> report(Principal from, String network, ClientMessage.Report request) {
        return count("reported", backplane.reports().add(Caller.of(from, network), request));
    }

    private CompletableFuture<Receipt> count(String type, CompletableFuture<Receipt> receipt) {
        return receipt.whenComplete(
                (done, e) -> counter(type, MessageService.outcome(done, e)).increment());
    }
}
