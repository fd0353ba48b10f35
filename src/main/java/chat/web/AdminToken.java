package chat.web;

import chat.auth.AdminAuthenticator;
import chat.auth.AdminAuthenticator.Verdict;
import chat.limits.ClientNetwork;
import chat.metrics.LogThrottle;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in administrators who have no account, but the token of the settings. Safe for use by many threads. */
final class AdminToken {
    private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
    private static final String METRIC = "chat.admin";

    private final AdminAuthenticator admin;
    private final Metrics metrics;
    private final LogThrottle wrongTokens = LogThrottle.ofRefusals();

    AdminToken(AdminAuthenticator admin, Metrics metrics) {
        this.admin = admin;
        this.metrics = metrics;
        metrics.declare(METRIC, "outcome", Arrays.stream(Verdict.values()).map(AdminToken::label));
    }

    private static String label(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether a request may have the token. */
    boolean mayBeIn(HttpServletRequest request) {
        return admin.hasToken() && AbstractApiServlet.bearerToken(request).isPresent();
    }

    /** Counts an administrator who was let in by an account. */
    void countGranted() {
        metrics.counter(METRIC, "outcome", label(Verdict.GRANTED)).increment();
    }

    /**
     * Lets a request with the right token pass.
     *
     * @throws BadMessage if the token is missing or wrong
     * @throws ProblemException if too many were wrong, or there is no such administrator
     */
    void require(HttpServletRequest request) {
        String address = AbstractApiServlet.address(request);
        String token = AbstractApiServlet.bearerToken(request).orElse("");
        String network = ClientNetwork.of(address);
        Verdict verdict = admin.authenticate(token, network);
        metrics.counter(METRIC, "outcome", label(verdict)).increment();
        switch (verdict) {
            case GRANTED -> {
                // Nothing is to be said.
            }
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
