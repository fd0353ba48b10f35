package chat.web;

import chat.accounts.SignedIn;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** The answer to a user who has just signed in: a {@code welcome}, and the cookie. */
final class AccountReply {
    private AccountReply() {}

    /** Called on a thread of the container, before the answer begins. */
    static Reply welcome(
            int status,
            SignedIn signedIn,
            ChatService service,
            HttpServletRequest request,
            HttpServletResponse response) {
        String token = signedIn.token().text();
        SessionCookie.set(request, response, token, signedIn.cookieDays());
        return Reply.json(status, ServerMessageWriter.write(service.welcome(signedIn.principal(), token)));
    }
}
