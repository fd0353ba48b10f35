package chat.web;

import chat.accounts.Accounts;
import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.AccountRequests;
import chat.protocol.AccountRequests.SignIn;
import chat.protocol.ServerMessageWriter;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code /api/session}: signs in and out, and says who is signed in. */
final class SessionServlet extends AbstractApiServlet {
    private static final long serialVersionUID = 1L;

    private final int cookieDays;
    private final transient @Nullable Accounts accounts;

    /** @param accounts null if there are none */
    SessionServlet(ChatService service, HttpExchanges exchanges, int cookieDays, @Nullable Accounts accounts) {
        super(service, exchanges);
        this.cookieDays = cookieDays;
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "POST" -> {
                requireWithinRate(service.allowances().tryTake(address(request), RequestCost.SESSION));
                withBody(request, response, body -> signIn(body, request, response));
            }
            case "GET", "HEAD" -> {
                Principal caller = caller(request);
                requireWithinRate(service.allowances().tryTake(caller.user(), RequestCost.SESSION));
                answer(request, response, Reply.json(200, ServerMessageWriter.writeSession(caller.self())));
            }
            case "DELETE" -> {
                requireWithinRate(service.allowances().tryTake(address(request), RequestCost.SESSION));
                signOut(request, response);
            }
            default -> refuseMethod(request, response, "GET, POST, DELETE");
        }
    }

    /** The body may be empty, for a guest; the answer is a {@code welcome}. */
    private void signIn(String body, HttpServletRequest request, HttpServletResponse response) {
        SignIn signIn = AccountRequests.readSignIn(body.isBlank() ? "{}" : body);
        String name = signIn.name();
        String password = signIn.password();
        if (name != null && password != null) {
            if (accounts == null) {
                throw new ProblemException(Problem.noAccounts());
            }
            requireWithinRate(service.allowances().tryTake(address(request), RequestCost.PASSWORD));
            answerLater(
                    request,
                    response,
                    accounts.signIn(name, password, client(request)),
                    signedIn -> AccountReply.welcome(200, signedIn, service, request, response));
            return;
        }
        List<String> presented = SessionCookie.tokens(request).stream()
                .filter(service::isLookedUp)
                .toList();
        CompletableFuture<Principal> found = service.authenticate(signIn.hello(), presented);
        if (found.isDone()) {
            Principal principal = result(request, found);
            answer(
                    request,
                    response,
                    welcome(principal, service.tokenOf(principal, signIn.token()), request, response));
        } else {
            answerLater(
                    request,
                    response,
                    found,
                    principal -> welcome(principal, service.tokenOf(principal, signIn.token()), request, response));
        }
    }

    private Reply welcome(
            Principal principal, @Nullable String token, HttpServletRequest request, HttpServletResponse response) {
        if (token != null) {
            SessionCookie.set(request, response, token, cookieDays);
        }
        return Reply.json(200, ServerMessageWriter.write(service.welcome(principal, token)));
    }

    /** A guest's token stays good; a session ends, everywhere. */
    private void signOut(HttpServletRequest request, HttpServletResponse response) {
        Optional<Principal> caller = sessionCaller(request);
        if (accounts == null || caller.isEmpty()) {
            answer(request, response, signedOut(request, response));
            return;
        }
        Principal principal = caller.get();
        answerLater(
                request,
                response,
                accounts.store().endSession(principal.user().id(), principal.sessionId()),
                ended -> signedOut(request, response));
    }

    private static Reply signedOut(HttpServletRequest request, HttpServletResponse response) {
        SessionCookie.clear(request, response);
        return Reply.noContent(Map.of());
    }
}
