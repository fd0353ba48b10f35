package chat.web;

import chat.auth.Principal;
import chat.limits.RequestCost;
import chat.protocol.Report;
import chat.protocol.ReportQuery;
import chat.service.ModerationService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** {@code /api/reports}: lists what people have reported, and closes it, for administrators. */
final class ReportsServlet extends AbstractApiServlet {
    static final String[] PATHS = {"/api/reports", "/api/reports/*"};

    private static final long serialVersionUID = 1L;

    private final transient ModerationService moderation;
    private final transient Administrators administrators;

    ReportsServlet(WebContext services, HttpExchanges exchanges, Administrators administrators) {
        super(services.service(), exchanges);
        this.moderation = services.moderation();
        this.administrators = administrators;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        String info = request.getPathInfo();
        String id = info == null ? "" : info.substring(1);
        if (id.isEmpty() ? !isGetOrHead(request) : !request.getMethod().equals("DELETE")) {
            refuseMethod(request, response, id.isEmpty() ? "GET" : "DELETE");
            return;
        }
        String by = administrators
                .admit(this, request, RequestCost.REPORTS)
                .map(Principal::user)
                .map(user -> user.id())
                .orElse("");
        if (id.isEmpty()) {
            list(request, response);
        } else if (ReportQuery.isId(id)) {
            close(Long.parseLong(id), by, request, response);
        } else {
            throw new ProblemException(Problem.notFound());
        }
    }

    private void list(HttpServletRequest request, HttpServletResponse response) {
        ReportQuery query = ReportQuery.of(request.getParameter("after"), request.getParameter("limit"));
        answerLater(
                request,
                response,
                moderation.reports(query),
                page -> Reply.json(200, Report.writeAll(page.reports(), page.names(), page.more())));
    }

    private void close(long id, String by, HttpServletRequest request, HttpServletResponse response) {
        answerLater(
                request,
                response,
                moderation.closeReport(id, by),
                closed -> closed ? Reply.noContent(Map.of()) : Reply.of(Problem.notFound()));
    }
}
