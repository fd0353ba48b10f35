package chat.backplane.redis;

import chat.backplane.Shares;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an instance uses Redis.
 *
 * @param url {@code redis://[user:password@]host[:port][/database]}, the same with {@code rediss} for TLS, or
 *     {@code unix:///path/of/socket[?database]}
 * @param namespace {@link #NAMESPACE}, or what else all keys and channels of this chat begin with: see {@link #isNamespace}
 * @param instance a name that no other instance has, nor this one had before it was started again
 * @param historyLength entries kept of each room, at least
 * @param historyAge how long a room's entries are kept after the last one was published, at least; but a room of n entries
 *     no longer than 7 + n days
 * @param shares what a person may write
 * @param ca a file of certificates that are trusted over TLS in place of the system's; null for those
 */
public record RedisSettings(
        URI url,
        String namespace,
        String instance,
        int historyLength,
        Duration historyAge,
        Shares shares,
        @Nullable Path ca) {
    public static final String NAMESPACE = "chat";

    /** In the namespace of a chat that has its Redis for itself, and where nobody's share is limited. */
    public RedisSettings(URI url, String instance, int historyLength, Duration historyAge) {
        this(url, NAMESPACE, instance, historyLength, historyAge, Shares.UNLIMITED);
    }

    /** Trusting the system's certificates. */
    public RedisSettings(
            URI url, String namespace, String instance, int historyLength, Duration historyAge, Shares shares) {
        this(url, namespace, instance, historyLength, historyAge, shares, null);
    }

    /** The same, trusting the certificates in that file alone. */
    public RedisSettings trusting(@Nullable Path file) {
        return new RedisSettings(url, namespace, instance, historyLength, historyAge, shares, file);
    }

    RedisAddress address() {
        return RedisAddress.parse(url).trusting(ca);
    }

    /** Whether that can be a namespace: none is the beginning of another's keys, or a pattern in Redis' list of rights. */
    public static boolean isNamespace(String text) {
        return text.matches("[A-Za-z0-9_-]{1,32}");
    }

    /** A settings record that prints no password. */
    @Override
    public String toString() {
        return "RedisSettings[" + address() + ", " + namespace + ", " + instance + ", " + historyLength + ", "
                + historyAge + ", " + shares + "]";
    }
}
