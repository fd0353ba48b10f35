package chat.web;

import chat.cluster.Cluster;
import chat.cluster.StatusReporter;
import chat.limits.RequestCost;
import chat.protocol.StatusCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/** {@code /api/cluster}: the status of every instance, for administrators. */
final class ClusterServlet extends AbstractApiServlet {
    static final String PATH = "/api/cluster";

    private static final long serialVersionUID = 1L;

    private final transient Cluster cluster;
    private final transient StatusReporter reporter;
    private final transient Administrators administrators;

    ClusterServlet(WebContext services, HttpExchanges exchanges, Administrators administrators) {
        super(services.service(), exchanges);
        this.cluster = services.cluster();
        this.reporter = services.reporter();
        this.administrators = administrators;
    }

    /** While Redis is away, answers with this instance's status alone, which says so. */
    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!isGetOrHead(request)) {
            refuseMethod(request, response, "GET");
            return;
        }
        administrators.admit(this, request, RequestCost.CLUSTER);
        answerLater(
                request,
                response,
                cluster.statuses().exceptionally(e -> List.of(StatusCodec.write(reporter.status()))),
                all -> Reply.json(200, StatusCodec.writeAll(System.currentTimeMillis(), all)));
    }
}
