package chat.web;

import chat.auth.Principal;
import chat.limits.Cost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.Invitation;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@code /api/invites}: writes an invitation, by which others register. */
final class InvitesServlet extends ApiServlet {
    static final String PATH = "/api/invites";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable AccountServices accounts;

    /** @param accounts null if there are none */
    InvitesServlet(ChatService service, Exchanges exchanges, @Nullable AccountServices accounts) {
        super(service, exchanges);
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            refuseMethod(request, response, "POST");
            return;
        }
        Principal caller = requireSession(request);
        AccountServices known = accounts;
        if (known == null) {
            throw new ProblemException(Problem.noAccounts());
        }
        requireWithinRate(service.tryTake(caller.user(), Cost.INVITE));
        withBody(request, response, body -> {
            Invitation wanted = AccountRequests.readInvitation(body.isBlank() ? "{}" : body);
            Duration lifetime = Duration.ofHours(wanted.hours());
            long expiresAt = System.currentTimeMillis() + lifetime.toMillis();
            answerLater(
                    request,
                    response,
                    known.registrar().invite(caller, wanted.uses(), lifetime),
                    secret -> Reply.json(201, AccountRequests.writeInvitation(secret.text(), wanted, expiresAt)));
        });
    }
}
