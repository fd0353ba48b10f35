package chat.connection;

import chat.limits.RateLimiter;
import chat.limits.RequestCost;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.CloseCode;
import chat.protocol.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what one peer sends: joins the parts of a message, splits it into objects, charges each to the connection's
 * allowance, and hands the requests to the client's inbox. Closes a connection that sends too much. The container's threads
 * call it, one at a time; it never blocks.
 */
final class Receiver {
    /** Bytes that a connection may send within a second while its address sends more than its share. */
    private static final int MAX_BYTES_WHILE_FLOODING = 32_768;

    private final ClientConnection client;
    private final Outbox outbox;
    private final ConnectionContext context;
    private final PartialMessage partial;
    private final RateLimiter rateLimiter;

    /** Bytes received in the second that began at {@link #secondBegan}. */
    private int bytesThisSecond;

    private long secondBegan;

    Receiver(ClientConnection client, Outbox outbox, PartialMessage partial, ConnectionContext context) {
        this.client = client;
        this.outbox = outbox;
        this.context = context;
        this.partial = partial;
        this.rateLimiter = new RateLimiter(context.limits().sendPerSecond(), context.clock());
        this.secondBegan = context.nanoTime();
    }

    /** Takes a text message or a part of one; see {@link ClientConnection#receive(byte[], boolean)}. */
    void receive(byte[] part, boolean last) {
        context.chargeInput(client.network(), part.length);
        boolean modest = countBytes(part) <= MAX_BYTES_WHILE_FLOODING;
        if (client.isOver()) {
            ignoreFrame();
        } else if (!modest && context.isFlooding(client.network())) {
            client.evict(EvictionReason.FLOOD, CloseCode.POLICY, "your address sends far too much");
        } else if (partial.length() + part.length > context.limits().frameBytes()) {
            partial.take();
            client.close(CloseCode.TOO_BIG, "at most " + context.limits().frameBytes() + " bytes a frame");
        } else if (last && partial.isEmpty()) {
            receiveObjects(part);
        } else {
            receivePart(part, last);
        }
    }

    private int countBytes(byte[] part) {
        long now = context.nanoTime();
        if (now - secondBegan >= TimeUnit.SECONDS.toNanos(1)) {
            secondBegan = now;
            bytesThisSecond = 0;
        }
        bytesThisSecond += part.length;
        return bytesThisSecond;
    }

    private void receivePart(byte[] part, boolean last) {
        partial.add(part, context.nanoTime());
        charge(RequestCost.FRAME);
        if (last) {
            receiveObjects(partial.take());
        } else {
            client.relieveInput();
        }
    }

    /** Takes in objects separated by line feeds; their answers go out together. */
    private void receiveObjects(byte[] text) {
        outbox.cork();
        try {
            boolean empty = true;
            int from = 0;
            while (from <= text.length && !client.isOver()) {
                int end = endOfLine(text, from);
                if (!isBlank(text, from, end)) {
                    empty = false;
                    receiveObject(text, from, end);
                }
                from = end + 1;
            }
            if (empty) {
                charge(RequestCost.FRAME);
            }
        } finally {
            outbox.uncork();
        }
    }

    private static int endOfLine(byte[] text, int from) {
        int end = from;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text[i] < 0) {
                return new String(text, i, end - i, StandardCharsets.UTF_8).isBlank();
            }
            if (!Character.isWhitespace(text[i])) {
                return false;
            }
        }
        return true;
    }

    private void receiveObject(byte[] text, int from, int end) {
        ClientMessage message = null;
        ServerMessage.Failure invalid = null;
        try {
            message = ClientMessageReader.read(text, from, end, context.limits());
        } catch (BadMessage e) {
            invalid = e.toFailure();
        }
        long retryAfterMs = rateLimiter.tryTake(message == null ? RequestCost.INVALID : RequestCost.of(message));
        if (retryAfterMs > 0) {
            refuseUnpaid(message, invalid, retryAfterMs);
        } else if (message != null) {
            client.enqueue(new ClientRequest(client, message, true));
        } else if (invalid != null) {
            // Queued, so that the refusal comes in its turn among the answers.
            client.enqueue(new RefusedRequest(client, invalid));
        }
    }

    /** Refuses a request beyond the allowance; drops {@code typing}, which has no answer. Evicts when refusing is not enough. */
    private void refuseUnpaid(
            @Nullable ClientMessage message, ServerMessage.@Nullable Failure invalid, long retryAfterMs) {
        if (rateLimiter.charge(RequestCost.REFUSED) > RequestCost.DEBT || context.isFlooding(client.network())) {
            client.evict(EvictionReason.FLOOD, CloseCode.POLICY, "far too many requests; heed retryAfterMs");
        } else if (message instanceof ClientMessage.Typing) {
            context.counters().countDroppedTyping();
        } else if (message != null) {
            client.enqueue(new RefusedRequest(client, RefusedRequest.tooFast(message, retryAfterMs)));
        } else if (invalid != null) {
            client.enqueue(new RefusedRequest(client, RefusedRequest.tooFast(invalid, retryAfterMs)));
        }
    }

    /** Takes a WebSocket ping or pong; see {@link ClientConnection#receiveControl}. */
    boolean receiveControl() {
        if (client.isOver()) {
            ignoreFrame();
            return false;
        }
        return charge(RequestCost.CONTROL);
    }

    /** Charges for a frame that requests nothing by itself; returns whether the allowance covers it. */
    private boolean charge(RequestCost cost) {
        double owed = rateLimiter.charge(cost);
        if (owed > RequestCost.DEBT) {
            client.evict(EvictionReason.FLOOD, CloseCode.POLICY, "far too many frames");
        }
        return owed == 0;
    }

    /** Cuts off a peer that keeps sending after the close, which occupies a thread of the container. */
    private void ignoreFrame() {
        if (rateLimiter.charge(RequestCost.FRAME) > 2 * RequestCost.DEBT) {
            client.transport().abort();
        }
    }
}
