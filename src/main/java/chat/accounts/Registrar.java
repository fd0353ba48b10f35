package chat.accounts;

import chat.accounts.AccountStore.RegistrationResult;
import chat.auth.Principal;
import chat.auth.RandomId;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.NameLooks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers accounts. Its futures fail as those of {@link Accounts}. Safe for use by many threads. */
public final class Registrar {
    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    /** The most accounts: some 100 MB in Redis, with ten sessions each. */
    private static final int MAX_ACCOUNTS = 100_000;

    /** The ways in which an account can be registered. */
    public enum Policy {
        /** By anybody. */
        OPEN,
        /** With an invitation, which users may write. */
        INVITE,
        /** With an invitation, which only administrators may write. */
        CLOSED;

        /** Returns the name in the settings. */
        public String setting() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Accounts accounts;
    private final PasswordHasher hasher;
    private final Policy policy;
    private final CounterFamily outcomes;

    /** Creates the registrar of one instance. */
    public Registrar(Accounts accounts, PasswordHasher hasher, Policy policy, Metrics metrics) {
        this.accounts = accounts;
        this.hasher = hasher;
        this.policy = policy;
        this.outcomes = metrics.declare(
                "chat.registrations",
                "outcome",
                Arrays.stream(AccountStore.RegistrationOutcome.values()).map(Registrar::label));
    }

    private static String label(AccountStore.RegistrationOutcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Registers an account and signs its user in.
     *
     * @param name in the form of user names
     * @param invitation the secret of an invitation; empty for none
     * @throws BadMessage if the request is refused before anything is asked
     */
    public CompletableFuture<SignedIn> register(String name, String password, String invitation, SessionClient client) {
        if (invitation.isEmpty() && policy != Policy.OPEN) {
            String text =
                    policy == Policy.INVITE ? "invite: missing; one registers by invitation" : "registration is closed";
            throw new BadMessage(ErrorCode.FORBIDDEN, text);
        }
        if (NameLooks.isReserved(name)) {
            throw Accounts.taken();
        }
        Accounts.requireGood(password, name);
        return accounts.store().chargeRegistration(client.network()).thenCompose(retryAfterMs -> {
            if (retryAfterMs > 0) {
                throw new Throttled(retryAfterMs);
            }
            return hasher.hash(client.network(), password).thenCompose(hash -> store(name, hash, invitation, client));
        });
    }

    /**
     * Writes an invitation of ordinary users.
     *
     * @return its secret
     * @throws BadMessage if the user may not
     */
    public CompletableFuture<SecretToken> invite(Principal by, int uses, Duration lifetime) {
        if (policy == Policy.CLOSED && !by.isAdmin()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, "only administrators invite here");
        }
        SecretToken secret = SecretToken.ofLink();
        return accounts.store()
                .createLink(secret.id(), OneTimeLink.invitation(by.user().id(), uses, lifetime))
                .thenApply(created -> {
                    if (!created) {
                        String text = "too many invitations are not used up; one ends with its time";
                        throw new BadMessage(ErrorCode.FORBIDDEN, text);
                    }
                    LOG.info("invite by={} uses={}", by.user().id(), uses);
                    return secret;
                });
    }

    /**
     * Writes a link by which the user of an account chooses a new password.
     *
     * @param name that of the account
     * @return its secret
     * @throws BadMessage if the caller is no administrator
     */
    public CompletableFuture<SecretToken> reset(Principal by, String name, Duration lifetime) {
        if (!by.isAdmin()) {
            throw new BadMessage(ErrorCode.FORBIDDEN, "reset: only administrators reset passwords");
        }
        SecretToken secret = SecretToken.ofLink();
        return accounts.store()
                .find(NameLooks.ofLowerCase(name))
                .thenCompose(found -> {
                    Account account = found.orElseThrow(Registrar::unknown);
                    LOG.info("reset by={} user={}", by.user().id(), account.id());
                    return accounts.store()
                            .createLink(
                                    secret.id(),
                                    OneTimeLink.reset(account.id(), by.user().id(), lifetime));
                })
                .thenApply(created -> {
                    if (!created) {
                        throw unknown();
                    }
                    return secret;
                });
    }

    private static BadMessage unknown() {
        return new BadMessage(ErrorCode.NOT_FOUND, "reset: there is no such account");
    }

    private CompletableFuture<SignedIn> store(String name, String hash, String invitation, SessionClient client) {
        SecretToken token = SecretToken.ofSession();
        AccountStore.Registration registration = new AccountStore.Registration(
                RandomId.next('u'),
                name,
                NameLooks.of(name),
                hash,
                invitation.isEmpty() ? "" : new SecretToken(invitation).id(),
                MAX_ACCOUNTS);
        return accounts.store()
                .register(registration, accounts.newSession(token, client))
                .thenApply(result -> answer(result, token, client));
    }

    private SignedIn answer(RegistrationResult result, SecretToken token, SessionClient client) {
        outcomes.increment(label(result.outcome()));
        return switch (result.outcome()) {
            case REGISTERED -> {
                SignedIn signedIn = accounts.signedIn(Objects.requireNonNull(result.session()), token);
                LOG.info("register user={} from={}", signedIn.principal().user().id(), client.network());
                yield signedIn;
            }
            case NAME_TAKEN -> throw Accounts.taken();
            case LINK_INVALID -> throw new BadMessage(ErrorCode.FORBIDDEN, "invite: not good, or used up");
            case FULL -> throw new BadMessage(ErrorCode.FORBIDDEN, "there are as many accounts as there may be");
        };
    }
}
