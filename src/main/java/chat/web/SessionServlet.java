package chat.web;

import chat.auth.Principal;
import chat.limits.Cost;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** {@code /api/session}: signs in and out, and says who is signed in. */
final class SessionServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;

    private final int cookieDays;

    SessionServlet(ChatService service, Exchanges exchanges, int cookieDays) {
        super(service, exchanges);
        this.cookieDays = cookieDays;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "POST" -> {
                requireWithinRate(service.tryTake(address(request), Cost.SESSION));
                withBody(request, response, body -> signIn(body, request, response));
            }
            case "GET", "HEAD" -> {
                Principal caller = caller(request);
                requireWithinRate(service.tryTake(caller.user(), Cost.SESSION));
                answer(request, response, Reply.json(200, ServerMessageWriter.writeSession(caller.self())));
            }
            case "DELETE" -> {
                SessionCookie.clear(request, response);
                answer(request, response, Reply.noContent(Map.of()));
            }
            default -> refuseMethod(request, response, "GET, POST, DELETE");
        }
    }

    /** The body has the fields of a {@code hello}, and may be empty; the answer is its {@code welcome}. */
    private void signIn(String body, HttpServletRequest request, HttpServletResponse response) {
        ClientMessage.Hello hello = ClientMessageReader.readHello(body.isBlank() ? "{}" : body);
        Principal principal = service.authenticate(hello)
                .orElseThrow(() -> badToken(request, "token: not one of ours, or no longer good"));
        String token = service.issueToken(principal.user());
        SessionCookie.set(request, response, token, cookieDays);
        answer(request, response, Reply.json(200, ServerMessageWriter.write(service.welcome(principal, token))));
    }
}
