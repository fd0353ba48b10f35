package chat.web;

import chat.accounts.AccountSession;
import chat.accounts.AccountStore;
import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.SessionInfo;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/sessions}: lists the caller's sessions, and ends one of them, or all others. */
final class SessionsServlet extends AbstractApiServlet {
    static final String[] PATHS = {"/api/sessions", "/api/sessions/*"};

    private static final long serialVersionUID = 1L;
    private static final String ALL = "all";

    private final transient @Nullable AccountServices accounts;

    /** @param accounts null if there are none */
    SessionsServlet(ChatService service, HttpExchanges exchanges, @Nullable AccountServices accounts) {
        super(service, exchanges);
        this.accounts = accounts;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        String info = request.getPathInfo();
        String id = info == null ? "" : info.substring(1);
        if (id.isEmpty() ? !isGetOrHead(request) : !request.getMethod().equals("DELETE")) {
            refuseMethod(request, response, id.isEmpty() ? "GET" : "DELETE");
            return;
        }
        Principal caller = requireSession(request);
        AccountServices known = AccountServices.require(accounts);
        requireWithinRate(service.allowances().tryTake(caller.user(), RequestCost.SESSION));
        AccountStore store = known.accounts().store();
        if (id.isEmpty()) {
            list(caller, store, request, response);
        } else {
            end(id, caller, store, request, response);
        }
    }

    private void list(Principal caller, AccountStore store, HttpServletRequest request, HttpServletResponse response) {
        answerLater(
                request,
                response,
                store.sessions(caller.user().id()),
                sessions -> Reply.json(
                        200,
                        SessionInfo.writeAll(sessions.stream()
                                .map(session -> info(session, caller))
                                .toList())));
    }

    private static SessionInfo info(AccountSession session, Principal caller) {
        return new SessionInfo(
                session.id(),
                session.device(),
                session.createdAt(),
                session.usedAt(),
                session.id().equals(caller.sessionId()));
    }

    private void end(
            String id, Principal caller, AccountStore store, HttpServletRequest request, HttpServletResponse response) {
        String user = caller.user().id();
        if (id.equals(ALL)) {
            answerLater(
                    request,
                    response,
                    store.endOtherSessions(user, caller.sessionId()),
                    ended -> Reply.noContent(Map.of()));
        } else {
            answerLater(
                    request,
                    response,
                    store.endSession(user, id),
                    ended -> ended ? Reply.noContent(Map.of()) : Reply.of(Problem.notFound()));
        }
    }
}
