package chat.web;

import chat.auth.Principal;
import chat.cluster.Cluster;
import chat.cluster.StatusReporter;
import chat.limits.RequestCost;
import chat.protocol.StatusCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;

/** {@code /api/cluster}: the status of every instance, for administrators: by their account, or by a token. */
final class ClusterServlet extends AbstractApiServlet {
    static final String PATH = "/api/cluster";

    private static final long serialVersionUID = 1L;

    private final transient Cluster cluster;
    private final transient StatusReporter reporter;
    private final transient AdminToken admin;

    ClusterServlet(WebContext services, HttpExchanges exchanges, AdminToken admin) {
        super(services.service(), exchanges);
        this.cluster = services.cluster();
        this.reporter = services.reporter();
        this.admin = admin;
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!isGetOrHead(request)) {
            refuseMethod(request, response, "GET");
            return;
        }
        Optional<Principal> caller = sessionCaller(request);
        if (caller.isPresent() && caller.get().isAdmin()) {
            admin.countGranted();
            requireWithinRate(service.tryTake(caller.get().user(), RequestCost.CLUSTER));
            answerWithStatuses(request, response);
            return;
        }
        admin.require(request);
        requireWithinRate(service.tryTake(address(request), RequestCost.CLUSTER));
        answerWithStatuses(request, response);
    }

    /** While Redis is away, answers with this instance's status alone, which says so. */
    private void answerWithStatuses(HttpServletRequest request, HttpServletResponse response) {
        answerLater(
                request,
                response,
                cluster.statuses().exceptionally(e -> List.of(StatusCodec.write(reporter.status()))),
                all -> Reply.json(200, StatusCodec.writeAll(System.currentTimeMillis(), all)));
    }
}
