package chat.web;

import chat.auth.Admin;
import chat.cluster.Cluster;
import chat.limits.Cost;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.StatusCodec;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/cluster}: how every instance stands, for administrators. */
final class ClusterServlet extends ApiServlet {
    static final String PATH = "/api/cluster";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterServlet.class);
    private static final String COUNTED = "chat.admin";

    private final transient Cluster cluster;
    private final transient Admin admin;
    private final transient Metrics metrics;

    ClusterServlet(ChatService service, Exchanges exchanges, Cluster cluster, Admin admin, Metrics metrics) {
        super(service, exchanges);
        this.cluster = cluster;
        this.admin = admin;
        this.metrics = metrics;
        metrics.declare(
                COUNTED, "outcome", Arrays.stream(Admin.Verdict.values()).map(ClusterServlet::label));
    }

    private static String label(Admin.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            notAllowed(request, response, "GET");
            return;
        }
        String token = bearer(request).orElse("");
        Admin.Verdict verdict = admin.judge(token, peer(request));
        metrics.counter(COUNTED, "outcome", label(verdict)).increment();
        switch (verdict) {
            case GRANTED -> {
                pay(response, service.tryTake(peer(request), Cost.CLUSTER));
                tell(request, response);
            }
            case REFUSED -> {
                if (!token.isEmpty()) {
                    LOG.warn("a wrong admin token from {}", peer(request));
                }
                throw new BadMessage(ErrorCode.UNAUTHENTICATED, "the admin's token is missing or wrong");
            }
            case LIMITED -> {
                response.setHeader("Retry-After", Long.toString(Admin.WINDOW.toSeconds()));
                throw new BadMessage(ErrorCode.RATE_LIMITED, "too many wrong tokens; wait a minute");
            }
            case NOBODY -> throw notFound();
        }
    }

    /** While Redis is away, this instance at least can be seen, and that it does not reach Redis. */
    private void tell(HttpServletRequest request, HttpServletResponse response) {
        later(
                request,
                response,
                cluster.statuses().exceptionally(e -> List.of(StatusCodec.write(cluster.status()))),
                all -> Exchanges.Reply.json(200, StatusCodec.writeAll(System.currentTimeMillis(), all)));
    }
}
