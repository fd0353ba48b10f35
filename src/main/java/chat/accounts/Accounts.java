package chat.accounts;

import chat.accounts.AccountStore.ActiveSession;
import chat.accounts.AccountStore.Attempt;
import chat.accounts.AccountStore.Credentials;
import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.SessionUse;
import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.metrics.CounterFamily;
import chat.metrics.Metrics;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.NameLooks;
import chat.protocol.User;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs users in, and keeps their sessions and passwords. Safe for use by many threads, and never blocks.
 *
 * <p>A future fails with {@link BadMessage} for what is refused for good, with {@link Throttled} or {@link
 * PasswordHasher.Busy} for what may be tried again, and otherwise as those of the store.
 */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    /** The age of the last use from which another one is noted. */
    private static final Duration USE_NOTED_AFTER = Duration.ofMinutes(1);

    private final AccountStore store;
    private final PasswordHasher hasher;
    private final SessionLifetime lifetime;
    private final Clock clock;
    private final CounterFamily outcomes;

    /** Creates the service of one instance. */
    public Accounts(AccountStore store, PasswordHasher hasher, SessionLifetime lifetime, Clock clock, Metrics metrics) {
        this.store = store;
        this.hasher = hasher;
        this.lifetime = lifetime;
        this.clock = clock;
        this.outcomes = metrics.declare(
                "chat.signins", "outcome", Stream.of("accepted", "refused", "throttled", "unavailable"));
    }

    /** Returns the store. */
    public AccountStore store() {
        return store;
    }

    /** Returns the lifetime of sessions. */
    public SessionLifetime lifetime() {
        return lifetime;
    }

    /**
     * Signs a user in, with a new session. An unknown name, a wrong password and a disabled account are refused in the same
     * words after the same work.
     */
    public CompletableFuture<SignedIn> signIn(String name, String password, SessionClient client) {
        Attempt attempt = new Attempt(NameLooks.ofLowerCase(name), client.network());
        CompletableFuture<SignedIn> result = store.beginSignIn(attempt).thenCompose(answer -> {
            if (answer.retryAfterMs() > 0) {
                throw new Throttled(answer.retryAfterMs());
            }
            Credentials seen = answer.credentials();
            String stored = seen == null || seen.account().disabled() ? "" : seen.passwordHash();
            return hasher.verify(client.network(), password, stored).thenCompose(verdict -> {
                if (seen == null || verdict == Argon2.Verdict.WRONG) {
                    throw wrong();
                }
                SecretToken token = SecretToken.ofSession();
                return store.createSession(seen, newSession(token, client), attempt)
                        .thenApply(begun -> {
                            SignedIn signedIn = signedIn(begun.orElseThrow(Accounts::wrong), token);
                            if (verdict == Argon2.Verdict.RIGHT_BUT_CHEAP) {
                                rehash(seen, password, client.network()); // Not before: it changes what was seen.
                            }
                            return signedIn;
                        });
            });
        });
        return result.whenComplete((signedIn, failure) -> report(signedIn, failure, client));
    }

    private static BadMessage wrong() {
        return new BadMessage(ErrorCode.UNAUTHENTICATED, "the name or the password is wrong");
    }

    private void report(@Nullable SignedIn signedIn, @Nullable Throwable failure, SessionClient client) {
        Throwable cause = Futures.causeOf(failure);
        if (signedIn != null) {
            outcomes.increment("accepted");
            LOG.info("sign-in user={} from={}", signedIn.principal().user().id(), client.network());
        } else if (cause instanceof BadMessage) {
            outcomes.increment("refused");
            LOG.info("sign-in refused from={}", client.network()); // The name may be a password in the wrong field.
        } else {
            outcomes.increment(cause instanceof Throttled ? "throttled" : "unavailable");
        }
    }

    /** Replaces a hash by one that costs more, while nobody waits for it; at the next sign-in if it fails. */
    private void rehash(Credentials seen, String password, String network) {
        Futures.ignore(hasher.hash(network, password)
                .thenCompose(hash -> store.rehash(seen.account().id(), seen.passwordHash(), hash)));
    }

    NewSession newSession(SecretToken token, SessionClient client) {
        return new NewSession(token.id(), client.device(), client.network(), lifetime, client.sessionId());
    }

    SignedIn signedIn(ActiveSession begun, SecretToken token) {
        return new SignedIn(
                principal(begun), token, Math.toIntExact(lifetime.absolute().toDays()) + 1);
    }

    private static Principal principal(ActiveSession active) {
        Account account = active.account();
        return Principal.ofSession(
                new User(account.id(), account.name(), false),
                account.roles(),
                active.session().id());
    }

    /** Returns the user of a session's token, and notes that the session is used; empty if it is not good. */
    public CompletableFuture<Optional<Principal>> authenticate(String token) {
        String id = new SecretToken(token).id();
        return store.session(id).thenApply(found -> {
            found.ifPresent(active -> noteUse(active.session()));
            return found.map(Accounts::principal);
        });
    }

    private void noteUse(AccountSession session) {
        if (clock.millis() - session.usedAt() >= USE_NOTED_AFTER.toMillis()) {
            Futures.ignore(store.touchSessions(List.of(new SessionUse(session.id(), true)), lifetime));
        }
    }

    /**
     * Gives the account of a user another name.
     *
     * @return the user under that name
     */
    public CompletableFuture<Principal> rename(Principal user, String name) {
        User now = user.user();
        if (NameLooks.isReserved(name)) {
            throw taken();
        }
        return store.rename(now.id(), name).thenApply(result -> switch (result.outcome()) {
            case RENAMED -> {
                if (result.retryAfterMs() > 0) {
                    throw new Throttled(result.retryAfterMs());
                }
                LOG.info("rename user={}", now.id());
                yield user.renamed(new User(now.id(), name, now.guest()));
            }
            case NAME_TAKEN -> throw taken();
            case UNKNOWN -> throw new BadMessage(ErrorCode.UNAUTHENTICATED, "the account is gone");
        });
    }

    static BadMessage taken() {
        return new BadMessage(ErrorCode.CONFLICT, "name: taken, or looks like one that is");
    }

    /** Changes the password of a user, and ends the user's other sessions. */
    public CompletableFuture<Boolean> changePassword(Principal user, String old, String password, String network) {
        requireGood(password, user.user().name());
        String id = user.user().id();
        Attempt attempt = new Attempt(NameLooks.ofLowerCase(user.user().name()), network);
        // Charged like a sign-in, or a stolen session would be a way to guess the password.
        return store.beginSignIn(attempt).thenCompose(answer -> {
            if (answer.retryAfterMs() > 0) {
                throw new Throttled(answer.retryAfterMs());
            }
            Credentials seen = answer.credentials();
            return hasher.verify(network, old, seen == null ? "" : seen.passwordHash())
                    .thenCompose(verdict -> {
                        if (seen == null || verdict == Argon2.Verdict.WRONG) {
                            throw new BadMessage(ErrorCode.FORBIDDEN, "old: not the password of this account");
                        }
                        return hasher.hash(network, password);
                    })
                    .thenCompose(hash ->
                            store.changePassword(id, seen == null ? "" : seen.passwordHash(), hash, user.sessionId()))
                    .thenApply(changed -> {
                        if (!changed) {
                            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "the password was changed elsewhere");
                        }
                        return true;
                    });
        });
    }

    /** Gives an account a new password by a link of an administrator, and ends all its sessions. */
    public CompletableFuture<Boolean> resetPassword(String link, String password, String network) {
        requireGood(password, "");
        return hasher.hash(network, password)
                .thenCompose(hash -> store.resetPassword(new SecretToken(link).id(), hash))
                .thenApply(account -> {
                    if (account.isEmpty()) {
                        throw new BadMessage(ErrorCode.FORBIDDEN, "link: not good, or used already");
                    }
                    return true;
                });
    }

    static void requireGood(String password, String userName) {
        String fault = PasswordPolicy.fault(password, userName);
        if (fault != null) {
            throw new BadMessage(ErrorCode.BAD_REQUEST, "password: " + fault);
        }
    }
}
