package chat.backplane.redis;

import chat.concurrent.Futures;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;

/**
 * The secrets that tokens are signed with. Redis keeps them, and every instance sends those it knows with each heartbeat: a
 * Redis that has lost them gets them back within a second, and a secret that was proposed meanwhile comes second. See
 * {@code secrets} in chat.lua. Safe for use by many threads.
 */
final class SigningSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(SigningSecrets.class);

    private final FunctionLibrary library;
    private final RedisKeys keys;
    private final ConnectionOpener opener;
    private final RedisPipeline writes;

    /** The secrets as Redis last returned them, oldest first; empty until one has been asked for. */
    @GuardedBy("this")
    private List<Secret> known = List.of();

    /** The values of {@link #known}; the list is replaced only when they change. */
    private volatile List<byte[]> values = List.of();

    private static final class Secret {
        final byte[] value;

        /** The time of its proposal, in milliseconds since 1970; empty if it is only proposed now. */
        final String since;

        Secret(byte[] value, String since) {
            this.value = value;
            this.since = since;
        }
    }

    SigningSecrets(RedisContext context, RedisPipeline writes) {
        this.library = context.library();
        this.keys = context.keys();
        this.opener = context.opener();
        this.writes = writes;
    }

    /** Returns the secrets, oldest first; the oldest is the one to sign with. */
    List<byte[]> values() {
        return values;
    }

    /**
     * Returns the secret to sign with, and stores the proposed one if there is none. Blocks for up to two seconds, on a
     * connection of its own.
     *
     * @throws RuntimeException on failure; {@link ConnectionOpener#reason} describes it
     */
    byte[] propose(byte[] proposed) {
        RedisConnection connection = opener.open("secret");
        try {
            update(library.ask(connection, call(List.of(new Secret(proposed, "")))));
            return values.get(0).clone();
        } finally {
            connection.abort();
        }
    }

    /** Sends the known secrets to Redis; called with every heartbeat. */
    void send() {
        List<Secret> sent = known();
        if (!sent.isEmpty()) {
            Futures.ignore(writes.call(() -> call(sent), reply -> {
                update(reply);
                return values.size();
            }));
        }
    }

    private synchronized List<Secret> known() {
        return known;
    }

    private CommandArguments call(List<Secret> secrets) {
        CommandArguments call = library.call("secrets", keys.secrets(), keys.secret());
        secrets.forEach(secret -> call.add(secret.value).add(secret.since));
        return call;
    }

    private synchronized void update(Object reply) {
        List<Secret> now = new ArrayList<>();
        List<?> parts = RedisReply.list(reply);
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            now.add(new Secret((byte[]) parts.get(i), RedisReply.text(parts.get(i + 1))));
        }
        boolean same = now.size() == values.size();
        for (int i = 0; same && i < now.size(); i++) {
            same = Arrays.equals(now.get(i).value, values.get(i));
        }
        known = now;
        if (!same) {
            if (!values.isEmpty()) {
                LOG.warn("Redis had lost the secret that signs tokens; {} secrets are valid now", now.size());
            }
            values = now.stream().map(secret -> secret.value).toList();
        }
    }
}
