package chat.web;

import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.Registration;
import chat.protocol.FindRequest;
import chat.protocol.FindRequestReader;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import chat.service.RequestRights;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/users}: registers an account and signs its user in; finds users by the beginning of their names. */
final class UsersServlet extends AbstractApiServlet {
    static final String PATH = "/api/users";

    private static final long serialVersionUID = 1L;
    private static final List<String> PARAMETERS = List.of("prefix", "room", "limit");

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
        if (post) {
            register(AccountServices.require(accounts), request, response);
        } else {
            find(request, response);
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

    private void find(HttpServletRequest request, HttpServletResponse response) {
        Principal caller = caller(request);
        FindRequest.People wanted = FindRequestReader.readPeople(parameters(request, PARAMETERS));
        RequestRights.require(caller, wanted);
        requireWithinRate(service.tryTake(caller.user(), RequestCost.PEOPLE));
        requireWithinRate(service.readRetryAfterMs(address(request)));
        answerLater(
                request,
                response,
                service.people(caller, address(request), wanted),
                found -> Reply.json(200, ServerMessageWriter.write(found)));
    }
}
