package chat.web;

import chat.auth.AdminAuthenticator;
import chat.auth.Principal;
import chat.cluster.Cluster;
import chat.cluster.StatusReporter;
import chat.limits.ClientNetwork;
import chat.limits.RequestCost;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.StatusCodec;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/cluster}: the status of every instance, for administrators: by their account, or by a token. */
final class ClusterServlet extends AbstractApiServlet {
    static final String PATH = "/api/cluster";

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ClusterServlet.class);
    private static final String METRIC = "chat.admin";

    private final transient Cluster cluster;
    private final transient StatusReporter reporter;
    private final transient AdminAuthenticator admin;
    private final transient Metrics metrics;
    private final transient LogThrottle wrongTokens = LogThrottle.ofRefusals();

    ClusterServlet(WebContext services, HttpExchanges exchanges, AdminAuthenticator admin, Metrics metrics) {
        super(services.service(), exchanges);
        this.cluster = services.cluster();
        this.reporter = services.reporter();
        this.admin = admin;
        this.metrics = metrics;
        metrics.declare(
                METRIC,
                "outcome",
                Arrays.stream(AdminAuthenticator.Verdict.values()).map(ClusterServlet::label));
    }

    private static String label(AdminAuthenticator.Verdict verdict) {
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
            metrics.counter(METRIC, "outcome", label(AdminAuthenticator.Verdict.GRANTED))
                    .increment();
            requireWithinRate(service.allowances().tryTake(caller.get().user(), RequestCost.CLUSTER));
            answerWithStatuses(request, response);
            return;
        }
        String token = bearerToken(request).orElse("");
        String network = ClientNetwork.of(address(request));
        AdminAuthenticator.Verdict verdict = admin.authenticate(token, network);
        metrics.counter(METRIC, "outcome", label(verdict)).increment();
        switch (verdict) {
            case GRANTED -> {
                requireWithinRate(service.allowances().tryTake(address(request), RequestCost.CLUSTER));
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
                        .retryAfterMs(AdminAuthenticator.WINDOW.toMillis()));
            case NOBODY -> throw new ProblemException(Problem.notFound());
        }
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
