package chat.connection;

import chat.connection.Outbox.Offer;
import chat.limits.ByteBudget;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/** An outbox of 100,000 bytes whose frames wait until the test completes them. */
abstract class OutboxStory {
    final SteppedTransport transport = SteppedTransport.stepped();
    final List<Payload> shed = new ArrayList<>();
    final ByteBudget budget = new ByteBudget(1_000_000);
    final Outbox outbox = new Outbox(transport, 100_000, budget, shed::add);

    static Payload payload(String t) {
        return Payload.of(new ServerMessage.Pong('"' + t + '"'));
    }

    static String pong(String t) {
        return "{\"type\":\"pong\",\"t\":\"" + t + "\"}";
    }

    final Offer offer(String t) {
        return outbox.offer(payload(t));
    }
}
