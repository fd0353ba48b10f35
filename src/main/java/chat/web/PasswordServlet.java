package chat.web;

import chat.accounts.Accounts;
import chat.limits.ClientNetwork;
import chat.limits.RequestCost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.PasswordChange;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /api/password}: changes the caller's password, or that of an account by an administrator's link. */
final class PasswordServlet extends AbstractApiServlet {
    static final String PATH = "/api/password";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable AccountServices accounts;

    /** @param accounts null if there are none */
    PasswordServlet(ChatService service, HttpExchanges exchanges, @Nullable AccountServices accounts) {
        super(service, exchanges);
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("PUT")) {
            refuseMethod(request, response, "PUT");
            return;
        }
        AccountServices known = AccountServices.require(accounts);
        requireWithinRate(service.allowances().tryTake(address(request), RequestCost.PASSWORD));
        withBody(request, response, body -> {
            PasswordChange change = AccountRequests.readPasswordChange(body);
            answerLater(
                    request, response, change(change, known.accounts(), request), changed -> Reply.noContent(Map.of()));
        });
    }

    private CompletableFuture<Boolean> change(PasswordChange change, Accounts to, HttpServletRequest request) {
        String network = ClientNetwork.of(address(request));
        String old = change.old();
        String link = change.link();
        if (old != null) {
            return to.changePassword(requireSession(request), old, change.password(), network);
        }
        if (link != null) {
            return to.resetPassword(link, change.password(), network);
        }
        throw new IllegalStateException("neither an old password nor a link");
    }
}
