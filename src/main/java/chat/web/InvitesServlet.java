package chat.web;

import chat.accounts.Registrar;
import chat.accounts.SecretToken;
import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.Link;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /api/invites}: writes a link by which others register, or by which one who has forgotten the password chooses another. */
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
        Principal caller = requireSession(request);
        AccountServices known = AccountServices.require(accounts);
        requireWithinRate(service.tryTake(caller.user(), RequestCost.INVITE));
        withBody(request, response, body -> {
            Link wanted = AccountRequests.readLink(body.isBlank() ? "{}" : body);
            Duration lifetime = Duration.ofHours(wanted.hours());
            long expiresAt = System.currentTimeMillis() + lifetime.toMillis();
            answerLater(
                    request,
                    response,
                    write(wanted, lifetime, caller, known.registrar()),
                    secret -> Reply.json(201, AccountRequests.writeLink(secret.text(), wanted, expiresAt)));
        });
    }

    private static CompletableFuture<SecretToken> write(
            Link wanted, Duration lifetime, Principal caller, Registrar registrar) {
        String reset = wanted.reset();
        return reset == null
                ? registrar.invite(caller, wanted.uses(), lifetime)
                : registrar.reset(caller, reset, lifetime);
    }
}
