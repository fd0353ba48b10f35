package chat.web;

import chat.limits.Cost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.Registration;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code /api/users}: registers an account, and signs its user in. */
final class UsersServlet extends ApiServlet {
    static final String PATH = "/api/users";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable AccountServices accounts;

    /** @param accounts null if there are none */
    UsersServlet(ChatService service, Exchanges exchanges, @Nullable AccountServices accounts) {
        super(service, exchanges);
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            refuseMethod(request, response, "POST");
            return;
        }
        AccountServices known = accounts;
        if (known == null) {
            throw new ProblemException(Problem.noAccounts());
        }
        requireWithinRate(service.tryTake(address(request), Cost.USERS));
        withBody(request, response, body -> {
            Registration wanted = AccountRequests.readRegistration(body);
            answerLater(
                    request,
                    response,
                    known.registrar().register(wanted.name(), wanted.password(), wanted.invite(), client(request)),
                    signedIn -> AccountReply.welcome(201, signedIn, service, request, response));
        });
    }
}
