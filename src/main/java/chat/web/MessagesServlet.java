package chat.web;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.limits.RequestCost;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ErrorCode;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.ServerMessageWriter;
import chat.protocol.User;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/rooms/{room}/messages}: sends a message, and reads the history. */
final class MessagesServlet extends AbstractApiServlet {
    private static final long serialVersionUID = 1L;
    private static final String SUFFIX = "/messages";
    private static final List<String> PARAMETERS = List.of("before", "after", "limit");

    MessagesServlet(ChatService service, HttpExchanges exchanges) {
        super(service, exchanges);
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RoomName room = room(request);
        switch (request.getMethod()) {
            case "POST" -> post(room, request, response);
            case "GET", "HEAD" -> get(room, request, response);
            default -> refuseMethod(request, response, "GET, POST");
        }
    }

    private static RoomName room(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null || !path.endsWith(SUFFIX) || path.length() <= SUFFIX.length() + 1) {
            throw new ProblemException(Problem.notFound());
        }
        return new RoomName(path.substring(1, path.length() - SUFFIX.length()));
    }

    private void post(RoomName room, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Principal caller = caller(request);
        ChatService.requireRoom(caller, room);
        if (!caller.mayWrite()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, ChatService.READ_ONLY);
        }
        User from = caller.user();
        String nonce = request.getHeader("Idempotency-Key");
        if (nonce == null) {
            throw new BadMessage(
                    ErrorCode.BAD_REQUEST, "Idempotency-Key: missing; with it, the same request twice is one message");
        }
        withBody(request, response, body -> {
            ClientMessage.Send send = ClientMessageReader.readSend(room, body, nonce, service.limits());
            requireWithinRate(service.tryTake(from, RequestCost.SEND));
            answerLater(
                    request,
                    response,
                    service.publish(from, address(request), send).handle((receipt, e) -> new Outcome(send, receipt, e)),
                    this::reply);
        });
    }

    private record Outcome(
            ClientMessage.Send send,
            Backplane.@Nullable Receipt receipt,
            @Nullable Throwable failure) {}

    private Reply reply(Outcome outcome) {
        Backplane.Receipt receipt = outcome.receipt();
        if (receipt != null) {
            ServerMessage.Ack ack = ChatService.ackOf(outcome.send(), receipt);
            return Reply.json(ack.duplicate() ? 200 : 201, ServerMessageWriter.write(ack));
        }
        Problem problem = Problem.of(ChatService.refusalOf(outcome.send(), outcome.failure()));
        service.countRefusal(problem.code());
        return Reply.of(problem);
    }

    private void get(RoomName room, HttpServletRequest request, HttpServletResponse response) {
        Principal caller = caller(request);
        ChatService.requireRoom(caller, room);
        User reader = caller.user();
        Map<String, String> query = new HashMap<>();
        for (String name : PARAMETERS) {
            String value = request.getParameter(name);
            if (value != null) {
                query.put(name, value);
            }
        }
        ClientMessage.History history = ClientMessageReader.readHistory(room, query);
        requireWithinRate(service.tryTake(reader, RequestCost.HISTORY));
        requireWithinRate(service.readRetryAfterMs(address(request)));
        answerLater(
                request,
                response,
                service.history(address(request), history),
                answer -> Reply.json(200, ServerMessageWriter.write(answer)));
    }
}
