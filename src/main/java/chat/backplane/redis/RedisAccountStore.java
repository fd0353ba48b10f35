package chat.backplane.redis;

import chat.accounts.Account;
import chat.accounts.AccountSession;
import chat.accounts.AccountStore;
import chat.accounts.OneTimeLink;
import chat.accounts.SessionLifetime;
import chat.protocol.FoldedName;
import chat.protocol.NameLooks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import redis.clients.jedis.CommandArguments;

/** Accounts in Redis. The file {@code accounts.lua} documents the keys and the functions. Safe for use by many threads. */
final class RedisAccountStore implements AccountStore {
    private static final HexFormat HEX = HexFormat.of();

    private final FunctionLibrary library;
    private final String prefix;
    private final String state;
    private final String audit;
    private final RedisPipeline writes;
    private final RedisPipeline reads;

    RedisAccountStore(RedisContext context, RedisPipeline writes, RedisPipeline reads) {
        this.library = context.accounts();
        this.prefix = context.keys().accounts();
        this.state = context.keys().state();
        this.audit = RedisAuditLog.bounds(context.settings().audit());
        this.writes = writes;
        this.reads = reads;
    }

    @Override
    public CompletableFuture<AttemptResult> beginSignIn(Attempt attempt) {
        return write(
                "begin_sign_in",
                reply -> AccountReplies.attempt(RedisReply.list(reply)),
                attempt.look(),
                hash(attempt.look()),
                attempt.network());
    }

    @Override
    public CompletableFuture<Optional<ActiveSession>> createSession(
            Credentials seen, NewSession session, Attempt attempt) {
        return writes.call(
                () -> addSession(
                        call("create_session")
                                .add(seen.account().id())
                                .add(seen.passwordHash())
                                .add(hash(attempt.look()))
                                .add(attempt.network()),
                        session),
                reply -> AccountReplies.activeSession(RedisReply.list(reply)));
    }

    @Override
    public CompletableFuture<Long> chargeRegistration(String network) {
        return write("charge_registration", RedisReply::number, network);
    }

    @Override
    public CompletableFuture<RegistrationResult> register(Registration registration, NewSession session) {
        return writes.call(
                () -> {
                    CommandArguments call = addSession(
                            call("register")
                                    .add(registration.id())
                                    .add(registration.passwordHash())
                                    .add(registration.linkId())
                                    .add(registration.maxAccounts())
                                    .add(registration.byOperator() ? "1" : "")
                                    .add(audit),
                            session);
                    return addName(call, registration.name(), registration.looks());
                },
                reply -> AccountReplies.registration(RedisReply.list(reply)));
    }

    private static CommandArguments addName(CommandArguments call, String name, List<String> looks) {
        FoldedName folded = FoldedName.of(name);
        call.add(name).add(folded.text()).add(folded.firstNumber());
        looks.forEach(call::add);
        return call;
    }

    @Override
    public CompletableFuture<RenameResult> rename(String accountId, String name) {
        return writes.call(
                () -> addName(call("rename").add(accountId), name, NameLooks.of(name)),
                reply -> AccountReplies.renaming(RedisReply.list(reply)));
    }

    @Override
    public CompletableFuture<List<Account>> search(FoldedName prefix, int limit) {
        return read(
                "search",
                reply -> AccountReplies.accounts(RedisReply.list(reply)),
                Long.toString(prefix.firstNumber()),
                Long.toString(prefix.lastNumber()),
                prefix.text(),
                Integer.toString(limit));
    }

    @Override
    public CompletableFuture<Optional<ActiveSession>> session(String sessionId) {
        return read("session", reply -> AccountReplies.activeSession(RedisReply.list(reply)), sessionId);
    }

    @Override
    public CompletableFuture<List<AccountSession>> sessions(String accountId) {
        return read(
                "sessions",
                reply -> RedisReply.list(reply).stream()
                        .map(each -> AccountReplies.session(RedisReply.list(each), 0))
                        .toList(),
                accountId);
    }

    @Override
    public CompletableFuture<Boolean> endSession(String accountId, String sessionId) {
        return write("end_sessions", RedisAccountStore::isDone, accountId, "one", sessionId);
    }

    @Override
    public CompletableFuture<Integer> endOtherSessions(String accountId, String keptId) {
        return write("end_sessions", reply -> (int) RedisReply.number(reply), accountId, "others", keptId);
    }

    @Override
    public CompletableFuture<List<SessionState>> touchSessions(List<SessionUse> sessions, SessionLifetime lifetime) {
        return writes.call(
                () -> {
                    CommandArguments call =
                            call("touch_sessions").add(lifetime.idle().toMillis());
                    sessions.forEach(use -> call.add(use.id()).add(use.used() ? "1" : "0"));
                    return call;
                },
                reply -> AccountReplies.sessionStates(RedisReply.list(reply)));
    }

    @Override
    public CompletableFuture<Revocations> revocations(String base, long after) {
        return reads.call(
                () -> library.callReadOnly("revocations", prefix, state)
                        .add(base)
                        .add(after),
                reply -> AccountReplies.revocations(RedisReply.list(reply)));
    }

    @Override
    public CompletableFuture<Optional<Credentials>> credentials(String accountId) {
        return read("account", reply -> AccountReplies.credentials(RedisReply.list(reply), 0), "id", accountId);
    }

    @Override
    public CompletableFuture<Optional<Account>> find(String look) {
        return read("account", reply -> AccountReplies.account(RedisReply.list(reply)), "look", look);
    }

    @Override
    public CompletableFuture<List<Account>> accounts(String after, int limit) {
        return read(
                "accounts", reply -> AccountReplies.accounts(RedisReply.list(reply)), after, Integer.toString(limit));
    }

    @Override
    public CompletableFuture<Boolean> rehash(String accountId, String seen, String passwordHash) {
        return write("set_password", RedisAccountStore::isDone, accountId, seen, passwordHash, "rehash", "");
    }

    @Override
    public CompletableFuture<Boolean> changePassword(
            String accountId, String seen, String passwordHash, String keptId) {
        return write("set_password", RedisAccountStore::isDone, accountId, seen, passwordHash, "change", keptId);
    }

    @Override
    public CompletableFuture<Boolean> createLink(String linkId, OneTimeLink link) {
        return write(
                "create_link",
                RedisAccountStore::isDone,
                linkId,
                link.kind().stored(),
                String.join(" ", link.roles()),
                link.accountId(),
                link.by(),
                Integer.toString(link.uses()),
                Long.toString(link.lifetime().toMillis()),
                audit);
    }

    @Override
    public CompletableFuture<Optional<Account>> resetPassword(String linkId, String passwordHash) {
        return write("reset_password", reply -> AccountReplies.account(RedisReply.list(reply)), linkId, passwordHash);
    }

    @Override
    public CompletableFuture<Boolean> setDisabled(String accountId, boolean disabled) {
        return write("set_account", RedisAccountStore::isDone, accountId, "disabled", disabled ? "1" : "", audit);
    }

    @Override
    public CompletableFuture<Boolean> setRoles(String accountId, List<String> roles) {
        return write("set_account", RedisAccountStore::isDone, accountId, "roles", String.join(" ", roles), audit);
    }

    private static boolean isDone(Object reply) {
        return RedisReply.number(reply) > 0;
    }

    private CommandArguments call(String function) {
        return library.call(function, prefix);
    }

    private static CommandArguments addSession(CommandArguments call, NewSession session) {
        return call.add(session.id())
                .add(session.device())
                .add(session.network())
                .add(session.lifetime().absolute().toMillis())
                .add(session.lifetime().idle().toMillis())
                .add(session.replaces());
    }

    private <T> CompletableFuture<T> write(String function, Function<Object, T> reader, String... arguments) {
        return writes.call(() -> addAll(call(function), arguments), reader);
    }

    private <T> CompletableFuture<T> read(String function, Function<Object, T> reader, String... arguments) {
        return reads.call(() -> addAll(library.callReadOnly(function, prefix), arguments), reader);
    }

    private static CommandArguments addAll(CommandArguments call, String... arguments) {
        for (String argument : arguments) {
            call.add(argument);
        }
        return call;
    }

    /** Returns a name's look as a part of a key. */
    private static String hash(String look) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(look.getBytes(StandardCharsets.UTF_8));
            return HEX.formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
