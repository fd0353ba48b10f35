package chat.backplane.redis;

import chat.accounts.Account;
import chat.accounts.AccountSession;
import chat.accounts.AccountStore.ActiveSession;
import chat.accounts.AccountStore.AttemptResult;
import chat.accounts.AccountStore.Credentials;
import chat.accounts.AccountStore.RegistrationOutcome;
import chat.accounts.AccountStore.RegistrationResult;
import chat.accounts.AccountStore.RenameOutcome;
import chat.accounts.AccountStore.RenameResult;
import chat.accounts.AccountStore.Revocations;
import chat.accounts.AccountStore.SessionState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Converts the replies of accounts.lua, which documents their forms. */
final class AccountReplies {
    /** The number of fields of an account in a reply, which those of a session follow. */
    private static final int ACCOUNT_FIELDS = 6;

    /** The first character of an entry of the log that is about a new name. */
    private static final String RENAMED = "@";

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
        List<String> entries = reply.stream().skip(3).map(RedisReply::text).toList();
        return new Revocations(
                RedisReply.text(reply.get(0)),
                RedisReply.number(reply.get(1)),
                entries.stream().filter(entry -> !entry.startsWith(RENAMED)).toList(),
                entries.stream()
                        .filter(entry -> entry.startsWith(RENAMED))
                        .map(entry -> entry.substring(RENAMED.length(), entry.lastIndexOf('/')))
                        .collect(Collectors.toSet()),
                RedisReply.number(reply.get(2)) == 1);
    }

    static List<SessionState> sessionStates(List<?> reply) {
        List<SessionState> states = new ArrayList<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            states.add(new SessionState(RedisReply.number(reply.get(i)), RedisReply.text(reply.get(i + 1))));
        }
        return states;
    }

    static RenameResult renaming(List<?> reply) {
        return new RenameResult(
                RenameOutcome.valueOf(RedisReply.text(reply.get(0)).toUpperCase(Locale.ROOT)),
                RedisReply.number(reply.get(1)));
    }

    static List<Account> accounts(List<?> reply) {
        return reply.stream()
                .flatMap(each -> account(RedisReply.list(each)).stream())
                .toList();
    }
}
