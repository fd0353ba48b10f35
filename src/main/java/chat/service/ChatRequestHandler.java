package chat.service;

import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Reading;
import chat.concurrent.Futures;
import chat.connection.ClientConnection;
import chat.connection.RequestHandler;
import chat.hub.Hub;
import chat.hub.RoomLists;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.ErrorCode;
import chat.protocol.FindRequest;
import chat.protocol.ListRequest;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.RoomState;
import chat.protocol.ServerMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the requests of connections. Stateless. */
final class ChatRequestHandler implements RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ChatRequestHandler.class);

    private static final CompletableFuture<?> ANSWERED = CompletableFuture.completedFuture(null);

    private final MessageService messages;
    private final Hub hub;
    private final HelloHandler hellos;

    /** The handlers of what a user who has said hello may request, by class. Not changed after the constructor. */
    private final Map<Class<?>, Handler<ClientMessage>> handlers = new HashMap<>();

    /** Carries out the requests of one class. */
    private interface Handler<M extends ClientMessage> {
        CompletableFuture<?> handle(ClientConnection client, M request);
    }

    ChatRequestHandler(ChatService service, MessageService messages, Hub hub) {
        this.messages = messages;
        this.hub = hub;
        this.hellos = new HelloHandler(service, hub);
        handle(ClientMessage.Send.class, this::publish);
        handle(EntryRequest.Edit.class, this::publish);
        handle(EntryRequest.Delete.class, this::publish);
        handle(EntryRequest.React.class, this::publish);
        handle(EntryRequest.Pin.class, this::publish);
        handle(RoomRequest.Open.class, this::publish);
        handle(RoomRequest.Set.class, this::publish);
        handle(RoomRequest.Member.class, this::publish);
        handle(ClientMessage.Report.class, this::publish);
        handle(ClientMessage.Join.class, this::join);
        handle(ClientMessage.Leave.class, (client, leave) -> hub.leave(client, leave.room()));
        handle(ClientMessage.Typing.class, this::typing);
        handle(ClientMessage.History.class, this::history);
        handle(ListRequest.Rooms.class, this::rooms);
        handle(ListRequest.Read.class, this::mark);
        handle(ListRequest.Level.class, this::mark);
        handle(FindRequest.Search.class, this::search);
        handle(FindRequest.People.class, this::people);
        handle(ClientMessage.Members.class, this::members);
    }

    private <M extends ClientMessage> void handle(Class<M> requests, Handler<M> handler) {
        handlers.put(requests, (client, request) -> handler.handle(client, requests.cast(request)));
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
        ClientMessage request = message.by(client.user().id());
        RequestRights.require(client.principal(), request);
        Handler<ClientMessage> handler = handlers.get(request.getClass());
        if (handler == null) {
            throw new IllegalStateException("no request: " + request);
        }
        return handler.handle(client, request);
    }

    @Override
    public void onDisconnected(ClientConnection client) {
        hub.onDisconnected(client);
    }

    private CompletableFuture<?> publish(ClientConnection client, ClientMessage request) {
        if (client.isDraining()) {
            String text = "this instance is going away; try again on another";
            client.refuse(new BadMessage(ErrorCode.UNAVAILABLE, text).toFailure(request));
            return ANSWERED;
        }
        return messages.publish(client.principal(), client.network(), request).handle((receipt, e) -> {
            if (receipt == null) {
                client.refuse(RefusalText.of(request, e));
            } else {
                client.offer(ChatService.ackOf(request, receipt));
                if (LOG.isDebugEnabled()) {
                    LOG.debug("accept c={} room={} id={}", client.number(), request.room(), receipt.id());
                }
            }
            return true;
        });
    }

    private static Caller callerOf(ClientConnection client) {
        return Caller.of(client.principal(), client.network());
    }

    /** Asks first whether a direct room may be read: the time of a refusal must not tell whether somebody else has it open here. */
    private CompletableFuture<?> join(ClientConnection client, ClientMessage.Join request) {
        if (!request.room().isDirect()) {
            return hub.join(client, request);
        }
        return messages.checkRead(callerOf(client), request.room())
                .handle((mayRead, e) -> {
                    boolean denied = Futures.causeOf(e) instanceof Denied;
                    if (denied) {
                        client.refuse(RefusalText.ofRead(request, e));
                    }
                    return denied;
                })
                .thenCompose(denied -> (denied ? ANSWERED : hub.join(client, request)).thenApply(answered -> true));
    }

    private CompletableFuture<?> history(ClientConnection client, ClientMessage.History request) {
        return answer(client, request, messages.history(callerOf(client), request));
    }

    private CompletableFuture<?> search(ClientConnection client, FindRequest.Search request) {
        CompletableFuture<List<RoomName>> joined =
                request.room() == null ? hub.roomsOf(client) : CompletableFuture.completedFuture(List.of());
        return answer(
                client,
                request,
                joined.thenCompose(rooms -> messages.search(client.principal(), client.network(), request, rooms)));
    }

    private CompletableFuture<?> people(ClientConnection client, FindRequest.People request) {
        return answer(client, request, messages.people(client.principal(), client.network(), request));
    }

    private CompletableFuture<?> members(ClientConnection client, ClientMessage.Members request) {
        return answer(client, request, messages.members(callerOf(client), request));
    }

    private CompletableFuture<?> typing(ClientConnection client, ClientMessage.Typing request) {
        return hub.signalTyping(client, request, () -> messages.checkRead(callerOf(client), request.room())
                .<@Nullable Void>handle((mayRead, e) -> {
                    String text = "join the room before you send typing";
                    client.refuse(
                            e == null
                                    ? new BadMessage(ErrorCode.FORBIDDEN, text).toFailure(request)
                                    : RefusalText.ofRead(request, e));
                    return null;
                }));
    }

    private CompletableFuture<?> rooms(ClientConnection client, ListRequest.Rooms request) {
        CompletableFuture<List<RoomState>> rooms = messages.rooms(
                client.principal(), client.network(), names -> hub.lists().follow(client, names));
        return answer(client, request, rooms.thenApply(states -> {
            hub.lists().onTold(client, states);
            return new ServerMessage.Rooms(states);
        }));
    }

    /** Has no answer unless it is refused. */
    private CompletableFuture<?> mark(ClientConnection client, ListRequest request) {
        Caller caller = callerOf(client);
        return messages.mark(caller, request).handle((changed, e) -> {
            RoomName room = request.room();
            if (changed == null) {
                client.refuse(RefusalText.of(request, e));
            } else if (changed && room != null) {
                hub.lists().onReadingHere(new Reading(room, caller.userId()), new RoomLists.Origin(client, request));
            }
            return true;
        });
    }

    private static CompletableFuture<?> answer(
            ClientConnection client, ClientMessage request, CompletableFuture<ServerMessage> answer) {
        return answer.handle((message, e) -> {
            if (message != null) {
                client.offer(message);
            } else {
                client.refuse(RefusalText.ofRead(request, e));
            }
            return true;
        });
    }
}
