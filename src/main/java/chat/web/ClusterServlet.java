package chat.web;

import chat.auth.Admin;
import chat.auth.Principal;
import chat.cluster.Cluster;
import chat.limits.Cost;
import chat.limits.PeerNetwork;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.StatusCodec;
import chat.service.ChatService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/cluster}: the status of every instance, for administrators: by their account, or by a token. */
final class ClusterServlet extends ApiServlet {
    static final String PATH = "/api/cluster";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterServlet.class);
    private static final String METRIC = "chat.admin";

    private final transient Cluster cluster;
    private final transient Admin admin;
    private final transient Metrics metrics;
    private final transient LogThrottle wrongTokens = LogThrottle.ofRefusals();

    ClusterServlet(ChatService service, Exchanges exchanges, Cluster cluster, Admin admin, Metrics metrics) {
        super(service, exchanges);
        this.cluster = cluster;
        this.admin = admin;
        this.metrics = metrics;
        metrics.declare(METRIC, "outcome", Arrays.stream(Admin.Verdict.values()).map(ClusterServlet::label));
    }

    private static String label(Admin.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) {
        if (!isGetOrHead(request)) {
            refuseMethod(request, response, "GET");
            return;
        }
        Optional<Principal> caller = sessionCaller(request);
        if (caller.isPresent() && caller.get().isAdmin()) {
            metrics.counter(METRIC, "outcome", label(Admin.Verdict.GRANTED)).increment();
            requireWithinRate(service.tryTake(caller.get().user(), Cost.CLUSTER));
            answerWithStatuses(request, response);
            return;
        }
        String token = bearerToken(request).orElse("");
        String network = PeerNetwork.of(address(request));
        Admin.Verdict verdict = admin.authenticate(token, network);
        metrics.counter(METRIC, "outcome", label(verdict)).increment();
        switch (verdict) {
            case GRANTED -> {
                requireWithinRate(service.tryTake(address(request), Cost.CLUSTER));
                answerWithStatuses(request, response);
            }
            case REFUSED -> {
                if (!token.isEmpty() && wrongTokens.admit(network) >= 0) {
                    LOG.warn("a wrong admin token from {}", address(request));
                }
                throw new BadMessage(ErrorCode.UNAUTHENTICATED, "the admin's token is missing or wrong");
            }
            case LIMITED ->
                throw new ProblemException(new Problem(ErrorCode.RATE_LIMITED, "too many wrong tokens; wait a minute")
                        .retryAfterMs(Admin.WINDOW.toMillis()));
            case NOBODY -> throw new ProblemException(Problem.notFound());
        }
    }

    /** While Redis is away, answers with this instance's status alone, which says so. */
    private void answerWithStatuses(HttpServletRequest request, HttpServletResponse response) {
        answerLater(
                request,
                response,
                cluster.statuses().exceptionally(e -> List.of(StatusCodec.write(cluster.status()))),
                all -> Reply.json(200, StatusCodec.writeAll(System.currentTimeMillis(), all)));
    }
}
