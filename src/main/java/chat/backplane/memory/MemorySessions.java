package chat.backplane.memory;

import chat.accounts.AccountSession;
import chat.accounts.AccountStore;
import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.Revocations;
import chat.accounts.AccountStore.SessionUse;
import chat.accounts.SessionLifetime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sessions of all accounts, and the log of those that were ended. Confined to the lock of {@link MemoryAccountStore}. */
final class MemorySessions {
    /** Nothing is lost in memory before the process ends. */
    private static final String BASE = "-";

    private final Map<String, Session> sessions = new HashMap<>();

    /** The ids of ended sessions, and those of accounts with a new name, the newest last. */
    private final Deque<Revocation> revoked = new ArrayDeque<>();

    /** The number of the newest of those. */
    private long lastRevocation;

    private record Revocation(String id, boolean renaming) {}

    /** Times in milliseconds since 1970. */
    private static final class Session {
        final String id;
        final String owner;
        final String device;
        final long createdAt;
        final long until;
        long usedAt;
        long expiresAt;

        Session(String owner, NewSession made, long now) {
            this.id = made.id();
            this.owner = owner;
            this.device = made.device();
            this.createdAt = now;
            this.until = now + made.lifetime().absolute().toMillis();
            use(made.lifetime(), now);
        }

        void use(SessionLifetime lifetime, long now) {
            usedAt = now;
            expiresAt = Math.min(until, now + lifetime.idle().toMillis());
        }

        AccountSession told(long now) {
            return new AccountSession(id, device, createdAt, usedAt, expiresAt - now);
        }
    }

    void removeExpired(long now) {
        sessions.values().removeIf(session -> session.expiresAt <= now);
    }

    AccountSession begin(String owner, NewSession made, long now) {
        end(made.replaces());
        List<Session> own = ofOwner(owner);
        for (int i = AccountStore.MAX_SESSIONS - 1; i < own.size(); i++) {
            end(own.get(i).id);
        }
        return sessions.computeIfAbsent(made.id(), id -> new Session(owner, made, now))
                .told(now);
    }

    /** Returns the sessions of an account, that which was used last first. */
    private List<Session> ofOwner(String owner) {
        return sessions.values().stream()
                .filter(session -> session.owner.equals(owner))
                .sorted(Comparator.comparingLong((Session session) -> session.usedAt)
                        .reversed())
                .toList();
    }

    List<AccountSession> of(String owner, long now) {
        return ofOwner(owner).stream().map(session -> session.told(now)).toList();
    }

    @Nullable
    String owner(String id) {
        Session session = sessions.get(id);
        return session == null ? null : session.owner;
    }

    Optional<AccountSession> find(String id, long now) {
        return Optional.ofNullable(sessions.get(id)).map(session -> session.told(now));
    }

    /** Ends a session; returns whether there was one. */
    boolean end(String id) {
        if (sessions.remove(id) == null) {
            return false;
        }
        log(new Revocation(id, false));
        return true;
    }

    /** Tells the instances that a token is no longer good. */
    void logRevocation(String tokenId) {
        log(new Revocation(tokenId, false));
    }

    /** Tells the instances that an account has a new name. */
    void logRenaming(String accountId) {
        log(new Revocation(accountId, true));
    }

    private void log(Revocation revocation) {
        lastRevocation++;
        revoked.addLast(revocation);
        if (revoked.size() > AccountStore.MIN_REVOCATIONS) {
            revoked.removeFirst();
        }
    }

    int endAll(String owner, String keptId) {
        List<Session> ended = new ArrayList<>(ofOwner(owner));
        ended.removeIf(session -> session.id.equals(keptId));
        ended.forEach(session -> end(session.id));
        return ended.size();
    }

    /** Returns the milliseconds left, or 0. */
    long touch(SessionUse use, SessionLifetime lifetime, long now) {
        Session session = sessions.get(use.id());
        if (session == null) {
            return 0;
        }
        if (use.used()) {
            session.use(lifetime, now);
        }
        return session.expiresAt - now;
    }

    Revocations revocations(String base, long after) {
        if (base.isEmpty()) {
            return new Revocations(BASE, lastRevocation, List.of(), Set.of(), true);
        }
        long missed = lastRevocation - after;
        boolean complete = base.equals(BASE) && missed >= 0 && missed <= revoked.size();
        List<Revocation> entries =
                complete ? revoked.stream().skip(revoked.size() - missed).toList() : List.of();
        return new Revocations(
                BASE,
                lastRevocation,
                entries.stream()
                        .filter(entry -> !entry.renaming())
                        .map(Revocation::id)
                        .toList(),
                entries.stream()
                        .filter(Revocation::renaming)
                        .map(Revocation::id)
                        .collect(Collectors.toSet()),
                complete);
    }
}
