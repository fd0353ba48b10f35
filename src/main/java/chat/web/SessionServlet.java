package chat.web;

import chat.limits.Cost;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.protocol.ServerMessageWriter;
import chat.protocol.User;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /api/session}: sign in, out, and who am I. */
final class SessionServlet extends ApiServlet {
    private static final long serialVersionUID = 1L;

    private final int cookieDays;

    SessionServlet(ChatService service, Exchanges exchanges, int cookieDays) {
        super(service, exchanges);
        this.cookieDays = cookieDays;
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "POST" -> {
                pay(response, service.tryTake(peer(request), Cost.SESSION));
                withBody(request, response, body -> signIn(body, request, response));
            }
            case "GET", "HEAD" -> {
                User user = caller(request);
                pay(response, service.tryTake(user, Cost.SESSION));
                send(request, response, 200, ServerMessageWriter.writeSession(user));
            }
            case "DELETE" -> {
                SessionCookie.clear(request, response);
                send(request, response, HttpServletResponse.SC_NO_CONTENT, new byte[0]);
            }
            default -> notAllowed(request, response, "GET, POST, DELETE");
        }
    }

    /** The body is that of a {@code hello}, and may be empty; the answer is its {@code welcome}. */
    private void signIn(String body, HttpServletRequest request, HttpServletResponse response) {
        ClientMessage.Hello hello = ClientMessageReader.readHello(body.isBlank() ? "{}" : body);
        User user = service
                .authenticate(hello)
                .orElseThrow(() -> badToken(request, "token: not one of ours, or no longer good"));
        String token = service.issueToken(user);
        SessionCookie.set(request, response, token, cookieDays);
        send(request, response, 200, ServerMessageWriter.write(service.welcome(user, token)));
    }
}
