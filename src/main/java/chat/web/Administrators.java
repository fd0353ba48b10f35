package chat.web;

import chat.auth.AdminAuthenticator;
import chat.auth.Principal;
import chat.limits.ClientNetwork;
import chat.limits.RequestCost;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits administrators: by their account, or by a token. Counts both, and refuses everybody else. */
final class Administrators {
    private static final Logger LOG = LoggerFactory.getLogger(Administrators.class);
    private static final String METRIC = "chat.admin";

    private final AdminAuthenticator admin;
    private final Metrics metrics;
    private final LogThrottle wrongTokens = LogThrottle.ofRefusals();

    Administrators(AdminAuthenticator admin, Metrics metrics) {
        this.admin = admin;
        this.metrics = metrics;
        metrics.declare(
                METRIC,
                "outcome",
                Arrays.stream(AdminAuthenticator.Verdict.values()).map(Administrators::label));
    }

    private static String label(AdminAuthenticator.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Charges a request of an administrator.
     *
     * @return the administrator's account; empty for the token's holder
     * @throws BadMessage if it is nobody's who may
     * @throws ProblemException if there have been too many
     */
    Optional<Principal> admit(AbstractApiServlet servlet, HttpServletRequest request, RequestCost cost) {
        Optional<Principal> caller = servlet.sessionCaller(request).filter(Principal::isAdmin);
        if (caller.isPresent()) {
            count(AdminAuthenticator.Verdict.GRANTED);
            AbstractApiServlet.requireWithinRate(
                    servlet.service.allowances().tryTake(caller.get().user(), cost));
        } else {
            requireToken(request);
            AbstractApiServlet.requireWithinRate(
                    servlet.service.allowances().tryTake(AbstractApiServlet.address(request), cost));
        }
        return caller;
    }

    private void count(AdminAuthenticator.Verdict verdict) {
        metrics.counter(METRIC, "outcome", label(verdict)).increment();
    }

    /** Returns whether a request may have the token. */
    boolean mayHaveToken(HttpServletRequest request) {
        return admin.hasToken() && AbstractApiServlet.bearerToken(request).isPresent();
    }

    /**
     * Lets a request with the right token pass.
     *
     * @throws BadMessage if the token is missing or wrong
     * @throws ProblemException if too many were wrong, or there is no such administrator
     */
    void requireToken(HttpServletRequest request) {
        String token = AbstractApiServlet.bearerToken(request).orElse("");
        String address = AbstractApiServlet.address(request);
        String network = ClientNetwork.of(address);
        AdminAuthenticator.Verdict verdict = admin.authenticate(token, network);
        count(verdict);
        switch (verdict) {
            case GRANTED -> {}
            case REFUSED -> {
                if (!token.isEmpty() && wrongTokens.admit(network) >= 0) {
                    LOG.warn("a wrong admin token from {}", address);
                }
                throw new BadMessage(ErrorCode.UNAUTHENTICATED, "the admin's token is missing or wrong");
            }
            case LIMITED ->
                throw new ProblemException(new Problem(ErrorCode.RATE_LIMITED, "too many wrong tokens; wait a minute")
                        .retryAfterMs(AdminAuthenticator.WINDOW.toMillis()));
            case NOBODY -> throw new ProblemException(Problem.notFound());
        }
    }
}
