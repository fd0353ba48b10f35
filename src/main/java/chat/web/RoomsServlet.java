package chat.web;

import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import chat.service.RequestRights;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /api/rooms} and all below it. {@code /api/rooms/{room}/messages} sends a message, and reads the history; below it, each message is
 * edited, pinned, deleted and reported, and reactions are given and taken back. The rest is {@link RoomResource}'s.
 */
final class RoomsServlet extends AbstractApiServlet {
    private static final long serialVersionUID = 1L;
    private static final List<String> PARAMETERS = List.of("before", "after", "limit");

    private final transient RoomResource rooms = new RoomResource(this);
    private final transient HookResource hooks;

    /** @param makers know who makes webhooks */
    RoomsServlet(ChatService service, HttpExchanges exchanges, BotMakers makers) {
        super(service, exchanges);
        this.hooks = new HookResource(this, makers);
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String[] parts = MessagePath.parts(request);
        if (RoomResource.isAt(parts)) {
            rooms.handle(parts, request, response);
            return;
        } else if (HookResource.isAt(parts)) {
            hooks.handle(parts, request, response);
            return;
        }
        MessagePath path = MessagePath.of(parts);
        MessageId id = path.id();
        String emoji = path.emoji();
        if (id == null) {
            handleAll(path.room(), request, response);
        } else if (path.reports()) {
            report(path.room(), id, request, response);
        } else if (emoji == null) {
            handleOne(path.room(), id, request, response);
        } else {
            handleReaction(path.room(), id, emoji, request, response);
        }
    }

    private void handleAll(RoomName room, HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "POST" -> post(room, request, response);
            case "GET", "HEAD" -> get(room, request, response);
            default -> refuseMethod(request, response, "GET, POST");
        }
    }

    private void handleOne(RoomName room, MessageId id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        switch (request.getMethod()) {
            case "PATCH" -> {
                Principal from = caller(request);
                withBody(
                        request,
                        response,
                        body -> publish(
                                from,
                                ClientMessageReader.readChange(room, id, body, nonce(request), service.limits()),
                                200,
                                request,
                                response));
            }
            case "DELETE" -> {
                Principal from = caller(request);
                publish(from, ClientMessageReader.readDelete(room, id, nonce(request)), 200, request, response);
            }
            default -> refuseMethod(request, response, "PATCH, DELETE");
        }
    }

    private void handleReaction(
            RoomName room, MessageId id, String emoji, HttpServletRequest request, HttpServletResponse response) {
        boolean on = request.getMethod().equals("PUT");
        if (on || request.getMethod().equals("DELETE")) {
            Principal from = caller(request);
            publish(from, ClientMessageReader.readReact(room, id, emoji, on, nonce(request)), 200, request, response);
        } else {
            refuseMethod(request, response, "PUT, DELETE");
        }
    }

    private void report(RoomName room, MessageId id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!request.getMethod().equals("POST")) {
            refuseMethod(request, response, "POST");
            return;
        }
        Principal from = caller(request);
        withBody(request, response, body -> {
            String fields = body.isBlank() ? "{}" : body;
            publish(from, ClientMessageReader.readReport(room, id, fields, nonce(request)), 201, request, response);
        });
    }

    /** Returns the nonce of a request that may be repeated without one: what it does twice has been done. */
    static String nonce(HttpServletRequest request) {
        String given = request.getHeader("Idempotency-Key");
        return given == null ? UUID.randomUUID().toString() : given;
    }

    /**
     * Publishes what a user requests, and answers with the {@code ack}.
     *
     * @param created the status of a first answer; that of a repeated request is 200
     */
    void publish(
            Principal from,
            ClientMessage wanted,
            int created,
            HttpServletRequest request,
            HttpServletResponse response) {
        ClientMessage entry = wanted.by(from.user().id());
        RequestRights.require(from, entry);
        requireWithinRate(service.allowances().tryTake(from.user(), RequestCost.of(entry)));
        answerLater(
                request,
                response,
                refusing(entry, service.publish(from, address(request), entry)),
                receipt -> reply(ChatService.ackOf(entry, receipt), created));
    }

    private void post(RoomName room, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Principal from = caller(request);
        String nonce = request.getHeader("Idempotency-Key");
        if (nonce == null) {
            throw new BadMessage(
                    ErrorCode.BAD_REQUEST, "Idempotency-Key: missing; with it, the same request twice is one message");
        }
        withBody(request, response, body -> {
            ClientMessage.Send send = ClientMessageReader.readSend(room, body, nonce, service.limits());
            publish(from, send, 201, request, response);
        });
    }

    static Reply reply(ServerMessage.Ack ack, int created) {
        return Reply.json(ack.duplicate() ? 200 : created, ServerMessageWriter.write(ack));
    }

    /** Returns what completes as a request does, but fails with what to tell whoever made it. */
    static <T> CompletableFuture<T> refusing(ClientMessage request, CompletableFuture<T> done) {
        return done.exceptionally(e -> {
            throw new ProblemException(Problem.of(ChatService.refusalOf(request, e)));
        });
    }

    private void get(RoomName room, HttpServletRequest request, HttpServletResponse response) {
        Principal reader = caller(request);
        ClientMessage.History history = ClientMessageReader.readHistory(room, parameters(request, PARAMETERS));
        RequestRights.require(reader, history);
        requireWithinRate(service.allowances().tryTake(reader.user(), RequestCost.HISTORY));
        requireWithinRate(service.allowances().readRetryAfterMs(address(request)));
        answerLater(
                request,
                response,
                service.history(reader, address(request), history),
                answer -> Reply.json(200, ServerMessageWriter.write(answer)));
    }
}
