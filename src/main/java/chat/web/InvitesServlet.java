package chat.web;

import chat.accounts.Registrar;
import chat.accounts.SecretToken;
import chat.auth.Principal;
import chat.backplane.RoomInvitation;
import chat.limits.RequestCost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.Link;
import chat.protocol.ClientMessage;
import chat.protocol.RoomName;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/invites}: writes a link by which others register, or become members of a room, or by which one who has forgotten the password
 * chooses another.
 */
final class InvitesServlet extends AbstractApiServlet {
    static final String PATH = "/api/invites";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable AccountServices accounts;

    /** @param accounts null if there are none */
    InvitesServlet(ChatService service, HttpExchanges exchanges, @Nullable AccountServices accounts) {
        super(service, exchanges);
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            refuseMethod(request, response, "POST");
            return;
        }
        Principal caller = caller(request);
        requireWithinRate(service.allowances().tryTake(caller.user(), RequestCost.INVITE));
        withBody(request, response, body -> {
            Link wanted = AccountRequests.readLink(body.isBlank() ? "{}" : body);
            Duration lifetime = Duration.ofHours(wanted.hours());
            long expiresAt = System.currentTimeMillis() + lifetime.toMillis();
            answerLater(
                    request,
                    response,
                    write(wanted, lifetime, caller, request),
                    secret -> Reply.json(201, AccountRequests.writeLink(secret.text(), wanted, expiresAt)));
        });
    }

    private CompletableFuture<SecretToken> write(
            Link wanted, Duration lifetime, Principal caller, HttpServletRequest request) {
        RoomName room = wanted.room();
        if (room != null) {
            SecretToken secret = SecretToken.ofLink();
            RoomInvitation invitation = new RoomInvitation(secret.id(), wanted.uses(), lifetime);
            return RoomsServlet.refusing(new ClientMessage.Members(room), service.invite(caller, room, invitation))
                    .thenApply(kept -> secret);
        }
        requireSession(request);
        Registrar registrar = AccountServices.require(accounts).registrar();
        String reset = wanted.reset();
        return reset == null
                ? registrar.invite(caller, wanted.uses(), lifetime)
                : registrar.reset(caller, reset, lifetime);
    }
}
