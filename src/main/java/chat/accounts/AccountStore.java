package chat.accounts;

import chat.protocol.FoldedName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The accounts, sessions and links that all instances share. Every method is atomic over all of them, and none blocks. A
 * future completes within about a second; it fails when the store cannot answer now, and then the change may have been made:
 * to make it again is harmless.
 *
 * <p>Secrets never come here. Sessions and links are known by hashes of theirs, passwords by {@code Argon2}'s.
 */
public interface AccountStore {
    /** The most sessions of an account; for a further one, that which was used least recently is ended. */
    int MAX_SESSIONS = 50;

    /** The most links that are kept at a time; those of operators do not count. */
    int MAX_LINKS = 1_000;

    /** The most invitations of an account that are kept at a time. */
    int MAX_INVITATIONS = 20;

    /** The revocations that are kept at least. */
    int MIN_REVOCATIONS = 10_000;

    /**
     * An attempt to sign in.
     *
     * @param look that of the name, see {@link chat.protocol.NameLooks#ofLowerCase}
     * @param network of the client, see {@code ClientNetwork}; empty for this machine, which is not limited as an address
     */
    record Attempt(String look, String network) {}

    /** An account with the hash of its password. */
    record Credentials(Account account, String passwordHash) {}

    /**
     * The answer to an attempt.
     *
     * @param retryAfterMs 0, or the milliseconds until the next attempt is allowed; then nothing else is told
     * @param credentials null if there is no such account
     */
    record AttemptResult(long retryAfterMs, @Nullable Credentials credentials) {}

    /**
     * A session to be begun.
     *
     * @param network that of the client; the account's next attempts from it count as its own
     * @param replaces the id of the session that it replaces, which is ended; empty for none
     */
    record NewSession(String id, String device, String network, SessionLifetime lifetime, String replaces) {}

    /**
     * An account to be registered.
     *
     * @param id a new one, drawn at random
     * @param looks see {@link chat.protocol.NameLooks#of}
     * @param linkId the id of an invitation, which gives its roles; empty for none
     * @param maxAccounts the most accounts that there may be
     * @param byOperator whether an operator registers it for somebody, which the audit log tells
     */
    record Registration(
            String id,
            String name,
            List<String> looks,
            String passwordHash,
            String linkId,
            int maxAccounts,
            boolean byOperator) {
        /** Creates a registration by the account's own user. */
        public Registration(
                String id, String name, List<String> looks, String passwordHash, String linkId, int maxAccounts) {
            this(id, name, looks, passwordHash, linkId, maxAccounts, false);
        }
    }

    /** The answers to a registration. */
    enum RegistrationOutcome {
        REGISTERED,
        /** Another account has a name with a look in common. */
        NAME_TAKEN,
        /** There is no such invitation, or it is used up. */
        LINK_INVALID,
        /** There are as many accounts as there may be. */
        FULL
    }

    /** The outcome of a registration; there is a session only if it is {@link RegistrationOutcome#REGISTERED}. */
    record RegistrationResult(
            RegistrationOutcome outcome, @Nullable ActiveSession session) {}

    /** A session that has not ended, and its account. */
    record ActiveSession(Account account, AccountSession session) {}

    /** A session in use here, and whether it was used since the last call. */
    record SessionUse(String id, boolean used) {}

    /**
     * The state of a session.
     *
     * @param leftMs milliseconds until it ends by itself, unless it is used before; 0 if it has ended
     * @param userName the name of its account; empty if it has ended
     */
    record SessionState(long leftMs, String userName) {}

    /** The answers to a renaming. */
    enum RenameOutcome {
        RENAMED,
        /** Another account has, or had until it was renamed last, a name with a look in common. */
        NAME_TAKEN,
        /** There is no such account. */
        UNKNOWN
    }

    /**
     * The answer to a renaming.
     *
     * @param retryAfterMs 0, or the milliseconds until the account may have another name; then nothing was changed
     */
    record RenameResult(RenameOutcome outcome, long retryAfterMs) {}

    /**
     * A part of the log of revocations.
     *
     * @param base changes when entries may have been lost
     * @param last the number of the newest entry, 0 for none
     * @param sessionIds the sessions that were ended, oldest first
     * @param renamedIds the accounts that have another name
     * @param complete false if some entries that follow the position are no longer kept, or may have been lost
     */
    record Revocations(String base, long last, List<String> sessionIds, Set<String> renamedIds, boolean complete) {}

    /**
     * Charges an attempt to sign in to its address and to its name, whether or not there is such an account, and returns the
     * account. An attempt from a network of the account's own sessions is not charged to the share of strangers.
     */
    CompletableFuture<AttemptResult> beginSignIn(Attempt attempt);

    /**
     * Begins a session after a right password, and gives back what the attempt was charged.
     *
     * @param seen the credentials that the password was verified with
     * @return empty if the account is disabled, or has another password by now
     */
    CompletableFuture<Optional<ActiveSession>> createSession(Credentials seen, NewSession session, Attempt attempt);

    /** Charges a registration to a network. Returns 0, or the milliseconds until the next one is allowed. */
    CompletableFuture<Long> chargeRegistration(String network);

    /** Registers an account and begins a session, and uses up the invitation; or changes nothing. */
    CompletableFuture<RegistrationResult> register(Registration registration, NewSession session);

    /**
     * Gives an account another name, which all instances follow. The name before stays its own until the next renaming: nobody
     * else can take it at once, and its user can sign in by it.
     */
    CompletableFuture<RenameResult> rename(String accountId, String name);

    /**
     * Returns accounts that are not disabled, by the beginning of their names, in the order of these. Where many hundreds share
     * the first three characters, some may be missing.
     */
    CompletableFuture<List<Account>> search(FoldedName prefix, int limit);

    /** Returns a session; empty if there is none, or it has ended. */
    CompletableFuture<Optional<ActiveSession>> session(String sessionId);

    /** Returns the sessions of an account, that which was used last first. */
    CompletableFuture<List<AccountSession>> sessions(String accountId);

    /** Ends a session of an account; returns whether there was one. */
    CompletableFuture<Boolean> endSession(String accountId, String sessionId);

    /** Ends all sessions of an account but one, and returns how many. */
    CompletableFuture<Integer> endOtherSessions(String accountId, String keptId);

    /**
     * Notes which sessions were used, and returns the state of each, in their order. At most 1,000 at a time.
     */
    CompletableFuture<List<SessionState>> touchSessions(List<SessionUse> sessions, SessionLifetime lifetime);

    /**
     * Reads the log of revocations, and of new names.
     *
     * @param base as the last call returned it; empty for the first one
     * @param after the number of the newest entry that is known, 0 for the first call
     */
    CompletableFuture<Revocations> revocations(String base, long after);

    /** Returns the account with its password's hash; empty if there is none. */
    CompletableFuture<Optional<Credentials>> credentials(String accountId);

    /** Returns the account whose name has this look; empty if there is none. */
    CompletableFuture<Optional<Account>> find(String look);

    /**
     * Returns accounts in the order of their registration.
     *
     * @param after the id of the last one that is known; empty for the first ones
     */
    CompletableFuture<List<Account>> accounts(String after, int limit);

    /**
     * Replaces the hash of the same password by one that costs more. Sessions go on.
     *
     * @param seen the hash to be replaced; if it is no longer the account's, nothing changes
     */
    CompletableFuture<Boolean> rehash(String accountId, String seen, String passwordHash);

    /**
     * Changes a password, and ends all other sessions.
     *
     * @param seen the hash that the old password was verified with; if it is no longer the account's, nothing changes
     * @param keptId the session that goes on
     */
    CompletableFuture<Boolean> changePassword(String accountId, String seen, String passwordHash, String keptId);

    /** Stores a link under the hash of its secret. Returns false if there are too many, or no such account. */
    CompletableFuture<Boolean> createLink(String linkId, OneTimeLink link);

    /** Gives an account a new password by a link, uses that up, and ends all sessions. Returns empty if the link is not good. */
    CompletableFuture<Optional<Account>> resetPassword(String linkId, String passwordHash);

    /** Disables or enables an account; disabling ends its sessions, and the invitations that it wrote. Returns whether there is one. */
    CompletableFuture<Boolean> setDisabled(String accountId, boolean disabled);

    /** Gives an account other roles, and ends its sessions. Returns whether there is one. */
    CompletableFuture<Boolean> setRoles(String accountId, List<String> roles);
}
