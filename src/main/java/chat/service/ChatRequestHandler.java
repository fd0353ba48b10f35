package chat.service;

import chat.connection.ClientConnection;
import chat.connection.RequestHandler;
import chat.hub.Hub;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the requests of connections. Stateless. */
final class ChatRequestHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ChatRequestHandler.class);

    private static final CompletableFuture<?> ANSWERED = CompletableFuture.completedFuture(null);

    /** Bytes that may wait for a peer before a request with a long answer begins. */
    private static final int READ_AHEAD_BYTES = 65_536;

    private final MessageService messages;
    private final Hub hub;
    private final HelloHandler hellos;

    ChatRequestHandler(ChatService service, MessageService messages, Hub hub) {
        this.messages = messages;
        this.hub = hub;
        this.hellos = new HelloHandler(service, hub);
    }

    @Override
    public CompletableFuture<?> handle(ClientConnection client, ClientMessage message) {
        if (message instanceof ClientMessage.Hello hello) {
            return hellos.handle(client, hello);
        } else if (message instanceof ClientMessage.Ping ping) {
            client.offer(new ServerMessage.Pong(ping.t()));
            return ANSWERED;
        }
        if (!client.isAuthenticated()) {
            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "say hello first");
        }
        RoomName room = message.room();
        if (room != null) {
            ChatService.requireRoom(client.principal(), room);
        }
        if (isWrite(message) && !client.principal().mayWrite()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, ChatService.READ_ONLY);
        }
        if (message instanceof ClientMessage.Send send) {
            return send(client, send);
        } else if (message instanceof ClientMessage.Join join) {
            return whenRead(client, () -> hub.join(client, join));
        } else if (message instanceof ClientMessage.Leave leave) {
            return hub.leave(client, leave.room());
        } else if (message instanceof ClientMessage.Typing typing) {
            return hub.signalTyping(client, typing);
        } else if (message instanceof ClientMessage.History history) {
            return whenRead(client, () -> answer(client, history.room(), messages.history(client.network(), history)));
        } else if (message instanceof ClientMessage.Members members) {
            return whenRead(client, () -> answer(client, members.room(), messages.members(client.network(), members)));
        }
        throw new IllegalStateException("no request: " + message);
    }

    private static boolean isWrite(ClientMessage message) {
        return message instanceof ClientMessage.Send || message instanceof ClientMessage.Typing;
    }

    @Override
    public void onDisconnected(ClientConnection client) {
        hub.onDisconnected(client);
    }

    /** Begins a request with a long answer once most of the answers before it have been sent: a page waits in the log, not here. */
    private static CompletableFuture<?> whenRead(ClientConnection client, Supplier<CompletableFuture<?>> request) {
        if (client.waitingBytes() <= READ_AHEAD_BYTES) {
            return request.get();
        }
        CompletableFuture<@Nullable Void> read = new CompletableFuture<>();
        client.whenSent(() -> read.complete(null));
        return read.thenCompose(sent -> request.get().thenApply(answered -> null));
    }

    private CompletableFuture<?> send(ClientConnection client, ClientMessage.Send send) {
        User from = client.user();
        if (client.isDraining()) {
            String text = "this instance is going away; try again on another";
            client.refuse(new ServerMessage.Failure(
                    ErrorCode.UNAVAILABLE, text, send.nonce(), send.room().value(), null));
            return ANSWERED;
        }
        return messages.publish(from, client.network(), send).handle((receipt, e) -> {
            if (receipt == null) {
                client.refuse(MessageService.refusalOf(send, e));
            } else {
                client.offer(MessageService.ackOf(send, receipt));
                if (LOG.isDebugEnabled()) {
                    LOG.debug("accept c={} room={} id={}", client.number(), send.room(), receipt.id());
                }
            }
            return true;
        });
    }

    private static CompletableFuture<?> answer(
            ClientConnection client, RoomName room, CompletableFuture<ServerMessage> answer) {
        return answer.handle((message, e) -> {
            if (message != null) {
                client.offer(message);
            } else {
                client.refuse(new ServerMessage.Failure(
                        ErrorCode.UNAVAILABLE, "cannot be answered now; try again", null, room.value(), null));
            }
            return true;
        });
    }
}
