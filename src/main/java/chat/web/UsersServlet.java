package chat.web;

import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.Registration;
import chat.protocol.AccountRequests.UserSearch;
import chat.protocol.FoldedName;
import chat.protocol.ServerMessageWriter;
import chat.protocol.User;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code /api/users}: registers an account and signs its user in; finds users by the beginning of their names. */
final class UsersServlet extends AbstractApiServlet {
    static final String PATH = "/api/users";

    private static final long serialVersionUID = 1L;

    private final transient @Nullable AccountServices accounts;

    /** @param accounts null if there are none */
    UsersServlet(ChatService service, HttpExchanges exchanges, @Nullable AccountServices accounts) {
        super(service, exchanges);
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean post = request.getMethod().equals("POST");
        if (!post && !isGetOrHead(request)) {
            refuseMethod(request, response, "GET, POST");
            return;
        }
        AccountServices known = AccountServices.require(accounts);
        if (post) {
            register(known, request, response);
        } else {
            search(known, request, response);
        }
    }

    private void register(AccountServices known, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        requireWithinRate(service.tryTake(address(request), RequestCost.USERS));
        withBody(request, response, body -> {
            Registration wanted = AccountRequests.readRegistration(body);
            answerLater(
                    request,
                    response,
                    known.registrar().register(wanted.name(), wanted.password(), wanted.invite(), client(request)),
                    signedIn -> AccountReply.welcome(201, signedIn, service, request, response));
        });
    }

    private void search(AccountServices known, HttpServletRequest request, HttpServletResponse response) {
        Principal caller = requireSession(request);
        String prefix = request.getParameter("prefix");
        UserSearch wanted = AccountRequests.readUserSearch(prefix, request.getParameter("limit"));
        requireWithinRate(service.tryTake(caller.user(), RequestCost.PEOPLE));
        answerLater(
                request,
                response,
                known.accounts().store().search(FoldedName.of(wanted.prefix()), wanted.limit()),
                found -> Reply.json(
                        200,
                        ServerMessageWriter.writeUsers(found.stream()
                                .map(account -> new User(account.id(), account.name(), false))
                                .toList())));
    }
}
