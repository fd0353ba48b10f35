package chat.backplane.memory;

import chat.accounts.Account;
import chat.accounts.AccountSession;
import chat.accounts.AccountStore;
import chat.accounts.OneTimeLink;
import chat.accounts.SessionLifetime;
import chat.protocol.FoldedName;
import chat.protocol.NameLooks;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Accounts in memory, which end with the process. Behaves like {@code accounts.lua}. Every method is atomic, and its future is
 * complete. The monitor guards all state; {@link #atomic} alone takes it, and runs what reads or writes that.
 */
final class MemoryAccountStore implements AccountStore {
    private final Clock clock;

    private final MemoryAttempts attempts = new MemoryAttempts();

    final MemorySessions sessions = new MemorySessions();

    /** By id, in the order of their registration. */
    private final Map<String, MemoryAccount> accounts = new LinkedHashMap<>();

    /** By look. */
    private final Map<String, MemoryAccount> names = new HashMap<>();

    private final MemoryLinks links = new MemoryLinks();
    final MemoryBotTokens bots = new MemoryBotTokens();
    private final MemoryAuditLog audit; // Has a lock of its own.

    MemoryAccountStore(Clock clock, MemoryAuditLog audit) {
        this.clock = clock;
        this.audit = audit;
    }

    synchronized <T> CompletableFuture<T> atomic(Supplier<T> action) {
        sessions.removeExpired(clock.millis());
        return CompletableFuture.completedFuture(action.get());
    }

    @Override
    public CompletableFuture<AttemptResult> beginSignIn(Attempt attempt) {
        return atomic(() -> {
            MemoryAccount account = names.get(attempt.look());
            boolean stranger = account == null || !account.isNetwork(attempt.network());
            long retryAfterMs = attempts.charge(attempt, stranger, clock.millis());
            return new AttemptResult(retryAfterMs, retryAfterMs > 0 || account == null ? null : account.credentials());
        });
    }

    @Override
    public CompletableFuture<Optional<ActiveSession>> createSession(
            Credentials seen, NewSession session, Attempt attempt) {
        return atomic(() -> {
            MemoryAccount account = accounts.get(seen.account().id());
            if (account == null
                    || account.account().disabled()
                    || !account.passwordHash().equals(seen.passwordHash())) {
                return Optional.empty();
            }
            attempts.giveBack(attempt, !account.isNetwork(attempt.network()), clock.millis());
            return Optional.of(begin(account, session));
        });
    }

    private ActiveSession begin(MemoryAccount account, NewSession session) {
        account.addNetwork(session.network());
        AccountSession begun = sessions.begin(account.account().id(), session, clock.millis());
        return new ActiveSession(account.account(), begun);
    }

    @Override
    public CompletableFuture<Long> chargeRegistration(String network) {
        return atomic(() -> attempts.chargeRegistration(network, clock.millis()));
    }

    @Override
    public CompletableFuture<RegistrationResult> register(Registration registration, NewSession session) {
        return atomic(() -> {
            List<String> roles = List.of();
            if (!registration.linkId().isEmpty()) {
                OneTimeLink invitation = links.find(registration.linkId(), OneTimeLink.Kind.INVITATION, clock.millis());
                if (invitation == null) {
                    return new RegistrationResult(RegistrationOutcome.LINK_INVALID, null);
                }
                roles = invitation.roles();
            }
            if (isTaken(registration.looks())) {
                return new RegistrationResult(RegistrationOutcome.NAME_TAKEN, null);
            }
            if (accounts.size() >= registration.maxAccounts()) {
                return new RegistrationResult(RegistrationOutcome.FULL, null);
            }
            audit.addAccount(registration, roles);
            links.use(registration.linkId());
            MemoryAccount account = new MemoryAccount(
                    new Account(registration.id(), registration.name(), roles, false, clock.millis()),
                    registration.passwordHash(),
                    registration.looks());
            accounts.put(registration.id(), account);
            registration.looks().forEach(look -> names.put(look, account));
            return new RegistrationResult(RegistrationOutcome.REGISTERED, begin(account, session));
        });
    }

    @Override
    public CompletableFuture<RenameResult> rename(String accountId, String name) {
        return atomic(() -> {
            MemoryAccount account = accounts.get(accountId);
            if (account == null) {
                return new RenameResult(RenameOutcome.UNKNOWN, 0);
            }
            if (account.account().name().equals(name)) {
                return new RenameResult(RenameOutcome.RENAMED, 0);
            }
            List<String> looks = NameLooks.of(name);
            if (looks.stream().map(names::get).anyMatch(owner -> owner != null && owner != account)) {
                return new RenameResult(RenameOutcome.NAME_TAKEN, 0);
            }
            long retryAfterMs = attempts.chargeRenaming(accountId, clock.millis());
            if (retryAfterMs == 0) {
                account.rename(name, looks).forEach(names::remove);
                account.looks().forEach(look -> names.put(look, account));
                sessions.logRenaming(accountId);
            }
            return new RenameResult(RenameOutcome.RENAMED, retryAfterMs);
        });
    }

    @Override
    public CompletableFuture<List<Account>> search(FoldedName prefix, int limit) {
        return atomic(() -> accounts.values().stream()
                .map(MemoryAccount::account)
                .filter(account -> !account.disabled() && prefix.isPrefixOf(FoldedName.of(account.name())))
                .sorted(Comparator.comparing(
                        account -> FoldedName.of(account.name()).text()))
                .limit(limit)
                .toList());
    }

    @Override
    public CompletableFuture<Optional<ActiveSession>> session(String sessionId) {
        return atomic(() -> {
            String owner = sessions.owner(sessionId);
            MemoryAccount account = owner == null ? null : accounts.get(owner);
            return account == null || account.account().disabled()
                    ? Optional.empty()
                    : sessions.find(sessionId, clock.millis())
                            .map(session -> new ActiveSession(account.account(), session));
        });
    }

    @Override
    public CompletableFuture<List<AccountSession>> sessions(String accountId) {
        return atomic(() -> sessions.of(accountId, clock.millis()));
    }

    @Override
    public CompletableFuture<Boolean> endSession(String accountId, String sessionId) {
        return atomic(() -> accountId.equals(sessions.owner(sessionId)) && sessions.end(sessionId));
    }

    @Override
    public CompletableFuture<Integer> endOtherSessions(String accountId, String keptId) {
        return atomic(() -> sessions.endAll(accountId, keptId));
    }

    @Override
    public CompletableFuture<List<SessionState>> touchSessions(List<SessionUse> uses, SessionLifetime lifetime) {
        return atomic(() -> uses.stream()
                .map(use -> bots.state(use.id())
                        .orElseGet(() ->
                                new SessionState(sessions.touch(use, lifetime, clock.millis()), nameOfOwner(use.id()))))
                .toList());
    }

    boolean isTaken(List<String> looks) {
        return looks.stream().anyMatch(names::containsKey);
    }

    private String nameOfOwner(String sessionId) {
        String owner = sessions.owner(sessionId);
        MemoryAccount account = owner == null ? null : accounts.get(owner);
        return account == null ? "" : account.account().name();
    }

    @Override
    public CompletableFuture<Revocations> revocations(String base, long after) {
        return atomic(() -> sessions.revocations(base, after));
    }

    @Override
    public CompletableFuture<Optional<Credentials>> credentials(String accountId) {
        return atomic(() -> Optional.ofNullable(accounts.get(accountId)).map(MemoryAccount::credentials));
    }

    @Override
    public CompletableFuture<Optional<Account>> find(String look) {
        return atomic(() -> Optional.ofNullable(names.get(look)).map(MemoryAccount::account));
    }

    @Override
    public CompletableFuture<List<Account>> accounts(String after, int limit) {
        return atomic(() -> accounts.values().stream()
                .skip(List.copyOf(accounts.keySet()).indexOf(after) + 1L)
                .limit(limit)
                .map(MemoryAccount::account)
                .toList());
    }

    @Override
    public CompletableFuture<Boolean> rehash(String accountId, String seen, String passwordHash) {
        return atomic(() -> setPassword(accountId, seen, passwordHash));
    }

    @Override
    public CompletableFuture<Boolean> changePassword(
            String accountId, String seen, String passwordHash, String keptId) {
        return atomic(() -> {
            boolean changed = setPassword(accountId, seen, passwordHash);
            if (changed) {
                sessions.endAll(accountId, keptId);
            }
            return changed;
        });
    }

    private boolean setPassword(String accountId, String seen, String passwordHash) {
        MemoryAccount account = accounts.get(accountId);
        return account != null && account.replacePassword(seen, passwordHash);
    }

    @Override
    public CompletableFuture<Boolean> createLink(String linkId, OneTimeLink link) {
        return atomic(() -> {
            boolean created = (link.accountId().isEmpty() || accounts.containsKey(link.accountId()))
                    && links.add(linkId, link, clock.millis());
            if (created) {
                audit.addLink(link);
            }
            return created;
        });
    }

    @Override
    public CompletableFuture<Optional<Account>> resetPassword(String linkId, String passwordHash) {
        return atomic(() -> {
            OneTimeLink reset = links.find(linkId, OneTimeLink.Kind.RESET, clock.millis());
            MemoryAccount account = reset == null ? null : accounts.get(reset.accountId());
            if (account == null) {
                return Optional.empty();
            }
            links.use(linkId);
            account.replacePassword(account.passwordHash(), passwordHash);
            sessions.endAll(account.account().id(), "");
            return Optional.of(account.account());
        });
    }

    @Override
    public CompletableFuture<Boolean> setDisabled(String accountId, boolean disabled) {
        return update(accountId, account -> {
            account.setDisabled(disabled);
            if (disabled) {
                links.removeInvitations(accountId);
            }
        });
    }

    @Override
    public CompletableFuture<Boolean> setRoles(String accountId, List<String> roles) {
        return update(accountId, account -> account.setRoles(roles));
    }

    private CompletableFuture<Boolean> update(String accountId, Consumer<MemoryAccount> change) {
        return atomic(() -> {
            MemoryAccount account = accounts.get(accountId);
            if (account == null) {
                return false;
            }
            Account before = account.account();
            change.accept(account);
            audit.addChange(before, account.account());
            sessions.endAll(accountId, "");
            return true;
        });
    }
}
