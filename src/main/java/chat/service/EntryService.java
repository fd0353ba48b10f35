package chat.service;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.metrics.Metrics;
import chat.protocol.EntryRequest;
import chat.protocol.User;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Publishes the entries that change messages, and counts the outcomes. Safe for use by many threads. */
final class EntryService {
    private static final List<String> TYPES = List.of("edited", "deleted", "reacted", "pinned");

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
    CompletableFuture<Receipt> publish(User from, String network, EntryRequest request) {
        return backplane
                .publish(Draft.of(from, Caller.of(from, network), request))
                .whenComplete((receipt, e) -> counter(request.type(), MessageService.outcome(receipt, e))
                        .increment());
    }
}
