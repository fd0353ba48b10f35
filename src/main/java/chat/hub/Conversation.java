package chat.hub;

import chat.auth.Identity;
import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.Json;
import chat.protocol.Limits;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the connections of an instance share, and what can be asked without one: the rules of the chat, whatever carries
 * the question. Safe for use by many threads.
 */
public final class Conversation {
    private final Backplane backplane;
    private final Hub hub;
    private final Connections connections;
    private final Identity identity;
    private final Terms terms;
    private final Metrics metrics;
    private final Timer publishing;
    private final AtomicLong connected = new AtomicLong();

    /**
     * What every connection is told or held to.
     *
     * @param outboxBytes what may wait for a slow reader
     */
    public record Terms(String instance, String version, Limits limits, int heartbeatSeconds, int outboxBytes) {}

    public Conversation(
            Backplane backplane, Hub hub, Connections connections, Identity identity, Terms terms, Metrics metrics) {
        this.backplane = backplane;
        this.hub = hub;
        this.connections = connections;
        this.identity = identity;
        this.terms = terms;
        this.metrics = metrics;
        this.publishing = metrics.timer("chat.publish");
    }

    /** A peer has connected. */
    public Client connect(Transport transport) {
        Client client = new Client(connected.incrementAndGet(), this, transport);
        connections.add(client);
        return client;
    }

    CompletableFuture<Backplane.Receipt> publish(User from, ClientMessage.Send send) {
        long begun = nanoTime();
        String body = Json.messageBody(from, send.text(), send.nonce());
        Backplane.Draft draft = new Backplane.Draft(send.room(), from.id(), send.nonce(), "message", body);
        return backplane.publish(draft).whenComplete((receipt, e) -> {
            publishing.record(nanoTime() - begun, TimeUnit.NANOSECONDS);
            String outcome = receipt == null ? "unavailable" : receipt.duplicate() ? "duplicate" : "accepted";
            metrics.counter("chat.messages", "outcome", outcome).increment();
        });
    }

    CompletableFuture<ServerMessage> history(ClientMessage.History request) {
        CompletableFuture<Backplane.Page> page = request.after() == null
                ? backplane.readBefore(request.room(), request.before(), request.limit())
                : backplane.readAfter(request.room(), request.after(), request.limit());
        return page.thenApply(p -> new ServerMessage.History(request.room(), p.entries(), p.more()));
    }

    CompletableFuture<ServerMessage> members(ClientMessage.Members request) {
        return backplane
                .presence(request.room())
                .thenApply(p -> new ServerMessage.Members(request.room(), p.count(), p.users()));
    }

    ServerMessage.Welcome welcome(User user) {
        return new ServerMessage.Welcome(
                user,
                identity.token(user),
                terms.instance(),
                terms.version(),
                terms.limits(),
                terms.heartbeatSeconds());
    }

    public boolean isLive() {
        return backplane.isLive();
    }

    public Limits limits() {
        return terms.limits();
    }

    int outboxBytes() {
        return terms.outboxBytes();
    }

    Hub hub() {
        return hub;
    }

    Connections connections() {
        return connections;
    }

    Identity identity() {
        return identity;
    }

    Metrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return System.nanoTime();
    }
}
