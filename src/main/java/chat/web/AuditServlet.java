package chat.web;

import chat.limits.RequestCost;
import chat.protocol.AuditEntry;
import chat.protocol.AuditQuery;
import chat.service.ModerationService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** {@code /api/audit}: the audit log, for administrators. */
final class AuditServlet extends AbstractApiServlet {
    static final String PATH = "/api/audit";

    private static final long serialVersionUID = 1L;

    private final transient ModerationService moderation;
    private final transient Administrators administrators;

    AuditServlet(WebContext services, HttpExchanges exchanges, Administrators administrators) {
        super(services.service(), exchanges);
        this.moderation = services.moderation();
        this.administrators = administrators;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!isGetOrHead(request)) {
            refuseMethod(request, response, "GET");
            return;
        }
        administrators.admit(this, request, RequestCost.AUDIT);
        AuditQuery query = AuditQuery.of(request.getParameter("before"), request.getParameter("limit"));
        answerLater(
                request,
                response,
                moderation.audit(query),
                page -> Reply.json(200, AuditEntry.writeAll(page.entries(), page.names(), page.more())));
    }
}
