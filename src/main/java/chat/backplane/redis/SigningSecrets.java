package chat.backplane.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * What the instances sign tokens with. Redis keeps it, and every instance that lives tells Redis again what it knows: so a
 * Redis that forgets is told within a second, and what was proposed meanwhile comes second. How that is agreed on, {@code
 * secrets} in chat.lua says. Safe for use by many threads.
 */
final class SigningSecrets {
    private static final Logger log = LoggerFactory.getLogger(SigningSecrets.class);

    private final FunctionLibrary library;
    private final RedisKeys keys;
    private final RedisPipeline writes;

    /** As Redis last had them, the oldest first; empty while nobody has asked for one. */
    @GuardedBy("this")
    private List<Secret> known = List.of();

    /** Those of {@link #known}; another list when they have changed. */
    private volatile List<byte[]> values = List.of();

    private static final class Secret {
        final byte[] value;

        /** In milliseconds since 1970; empty when it is only proposed. */
        final String since;

        Secret(byte[] value, String since) {
            this.value = value;
            this.since = since;
        }
    }

    SigningSecrets(RedisContext shared, RedisPipeline writes) {
        this.library = shared.library();
        this.keys = shared.keys();
        this.writes = writes;
    }

    /** The oldest first, which is the one to sign with. */
    List<byte[]> values() {
        return values;
    }

    /** On a connection of the caller's, which waits: the one to sign with, proposed if there is none. */
    byte[] propose(RedisConnection link, byte[] proposed) {
        CommandArguments call = call(List.of(new Secret(proposed, "")));
        Object reply = link.exchange(List.of(call)).get(0);
        if (FunctionLibrary.isMissing(reply)) {
            library.load(link);
            reply = link.ask(call);
        } else if (reply instanceof JedisDataException refused) {
            throw refused;
        }
        learn(reply);
        return values.get(0).clone();
    }

    /** With every beat. */
    void tell() {
        List<Secret> told = known();
        if (!told.isEmpty()) {
            writes.call(() -> call(told), reply -> {
                learn(reply);
                return values.size();
            });
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

    private synchronized void learn(Object reply) {
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
                log.warn("Redis had forgotten what tokens are signed with; {} secrets are good now", now.size());
            }
            values = now.stream().map(secret -> secret.value).toList();
        }
    }
}
