package chat.backplane.redis;

import chat.accounts.Account;
import chat.accounts.AccountSession;
import chat.accounts.AccountStore.ActiveSession;
import chat.accounts.AccountStore.AttemptResult;
import chat.accounts.AccountStore.Credentials;
import chat.accounts.AccountStore.RegistrationOutcome;
import chat.accounts.AccountStore.RegistrationResult;
import chat.accounts.AccountStore.Revocations;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Converts the replies of accounts.lua, which documents their forms. */
final class AccountReplies {
    /** The number of fields of an account in a reply, which those of a session follow. */
    private static final int ACCOUNT_FIELDS = 6;

    private AccountReplies() {}

    static AttemptResult attempt(List<?> reply) {
        long retryAfterMs = RedisReply.number(reply.get(0));
        return new AttemptResult(
                retryAfterMs, retryAfterMs > 0 ? null : credentials(reply, 1).orElse(null));
    }

    static RegistrationResult registration(List<?> reply) {
        RegistrationOutcome outcome =
                RegistrationOutcome.valueOf(RedisReply.text(reply.get(0)).toUpperCase(Locale.ROOT));
        return new RegistrationResult(
                outcome,
                outcome == RegistrationOutcome.REGISTERED
                        ? activeSession(reply.subList(1, reply.size())).orElseThrow()
                        : null);
    }

    static Optional<ActiveSession> activeSession(List<?> reply) {
        return reply.isEmpty()
                ? Optional.empty()
                : account(reply).map(account -> new ActiveSession(account, session(reply, ACCOUNT_FIELDS)));
    }

    static Optional<Account> account(List<?> reply) {
        return credentials(reply, 0).map(Credentials::account);
    }

    static Optional<Credentials> credentials(List<?> reply, int from) {
        String id = RedisReply.text(reply.get(from));
        if (id.isEmpty()) {
            return Optional.empty();
        }
        List<String> roles = Arrays.stream(RedisReply.text(reply.get(from + 2)).split(" ", -1))
                .filter(role -> !role.isEmpty())
                .toList();
        Account account = new Account(
                id,
                RedisReply.text(reply.get(from + 1)),
                roles,
                RedisReply.text(reply.get(from + 3)).equals("1"),
                RedisReply.number(reply.get(from + 4)));
        return Optional.of(new Credentials(account, RedisReply.text(reply.get(from + 5))));
    }

    static AccountSession session(List<?> reply, int from) {
        return new AccountSession(
                RedisReply.text(reply.get(from)),
                RedisReply.text(reply.get(from + 1)),
                RedisReply.number(reply.get(from + 2)),
                RedisReply.number(reply.get(from + 3)),
                RedisReply.number(reply.get(from + 4)));
    }

    static Revocations revocations(List<?> reply) {
        return new Revocations(
                RedisReply.text(reply.get(0)),
                RedisReply.number(reply.get(1)),
                reply.stream().skip(3).map(RedisReply::text).toList(),
                RedisReply.number(reply.get(2)) == 1);
    }
}
