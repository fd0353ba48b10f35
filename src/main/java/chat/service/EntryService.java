package chat.service;

import chat.backplane.Action;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.metrics.Metrics;
import chat.protocol.BodyCodec;
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
     * @param network whose share it is taken from; see {@link chat.limits.PeerNetwork}
     * @return completes as {@link Backplane#publish} does; for the failures see {@link RefusalText}
     */
    CompletableFuture<Receipt> publish(User from, String network, EntryRequest request) {
        return backplane.publish(draft(from, Caller.of(from, network), request)).whenComplete((receipt, e) -> counter(
                        request.type(), MessageService.outcome(receipt, e))
                .increment());
    }

    private static Draft draft(User from, Caller caller, EntryRequest request) {
        String body = BodyCodec.event(from, request.nonce());
        Action action;
        if (request instanceof EntryRequest.Edit edit) {
            action = new Action.Edit(edit.id(), edit.text());
        } else if (request instanceof EntryRequest.Delete delete) {
            action = new Action.Delete(delete.id());
        } else if (request instanceof EntryRequest.React react) {
            action = new Action.React(react.id(), react.emoji(), react.on());
            body = BodyCodec.reaction(from, react.emoji(), react.on(), react.nonce());
        } else if (request instanceof EntryRequest.Pin pin) {
            action = new Action.Pin(pin.id(), pin.on());
            body = BodyCodec.pin(from, pin.on(), pin.nonce());
        } else {
            throw new IllegalStateException("no entry: " + request);
        }
        return new Draft(request.room(), caller, request.nonce(), request.type(), body, action);
    }
}
