package chat.web;

import chat.backplane.Backplane;
import chat.limits.Cost;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageWriter;
import chat.protocol.User;
import chat.service.ChatService;
import chat.web.Exchanges.Reply;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/rooms/{room}/messages}: say something, and read what was said. */
final class MessagesServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;
    private static final String SUFFIX = "/messages";

    MessagesServlet(ChatService service, Exchanges exchanges) {
        super(service, exchanges);
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RoomName room = room(request);
        switch (request.getMethod()) {
            case "POST" -> post(room, request, response);
            case "GET", "HEAD" -> get(room, request, response);
            default -> notAllowed(request, response, "GET, POST");
        }
    }

    private static RoomName room(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null || !path.endsWith(SUFFIX) || path.length() <= SUFFIX.length() + 1) {
            throw notFound();
        }
        return new RoomName(path.substring(1, path.length() - SUFFIX.length()));
    }

    private void post(RoomName room, HttpServletRequest request, HttpServletResponse response) throws IOException {
        User from = caller(request);
        String nonce = request.getHeader("Idempotency-Key");
        if (nonce == null) {
            throw new BadMessage(
                    ErrorCode.BAD_REQUEST, "Idempotency-Key: missing; with it, the same request twice is one message");
        }
        withBody(request, response, body -> {
            ClientMessage.Send send = ClientMessageReader.readSend(room, body, nonce, service.limits());
            publish(from, send, request, response);
        });
    }

    private void publish(User from, ClientMessage.Send send, HttpServletRequest request, HttpServletResponse response) {
        pay(response, service.tryTake(from, Cost.SEND));
        later(
                request,
                response,
                service.publish(from, peer(request), send).handle((receipt, e) -> new Outcome(send, receipt, e)),
                outcome -> reply(response, outcome));
    }

    private record Outcome(
            ClientMessage.Send send,
            Backplane.@Nullable Receipt receipt,
            @Nullable Throwable failure) {}

    private Reply reply(HttpServletResponse response, Outcome outcome) {
        ClientMessage.Send send = outcome.send();
        Backplane.Receipt receipt = outcome.receipt();
        if (receipt != null) {
            ServerMessage.Ack ack =
                    new ServerMessage.Ack(send.nonce(), send.room(), receipt.id(), receipt.at(), receipt.duplicate());
            return Reply.json(receipt.duplicate() ? 200 : 201, ServerMessageWriter.write(ack));
        }
        ServerMessage.Failure failure = ChatService.refusalOf(send, outcome.failure());
        Long retryAfterMs = failure.retryAfterMs();
        if (retryAfterMs != null) {
            retryAfter(response, retryAfterMs);
        }
        service.countRefusal(failure.code());
        return Reply.of(new Problem(failure.code(), failure.message()));
    }

    private void get(RoomName room, HttpServletRequest request, HttpServletResponse response) {
        pay(response, service.tryTake(caller(request), Cost.HISTORY));
        pay(response, service.readRetryAfterMs(peer(request)));
        Map<String, String> query = new HashMap<>();
        for (String name : new String[] {"before", "after", "limit"}) {
            String value = request.getParameter(name);
            if (value != null) {
                query.put(name, value);
            }
        }
        ClientMessage.History history = ClientMessageReader.readHistory(room, query);
        later(
                request,
                response,
                service.history(peer(request), history).thenApply(answer -> new Answer(200, answer)));
    }
}
