package chat.backplane.redis;

import chat.backplane.AuditLog;
import chat.backplane.WriteRates;
import chat.protocol.RoomCreation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link RedisBackplane}.
 *
 * @param url {@code redis://[user:password@]host[:port][/database]}, the same with {@code rediss} for TLS, or
 *     {@code unix:///path/of/socket[?database]}
 * @param namespace the prefix of all keys and channels of this chat, see {@link #isNamespace}
 * @param instance a name that no other process uses or has used
 * @param historyLength the least number of entries kept of each room
 * @param historyAge the least time for which a room's entries are kept after the last one; but a room of n entries is kept
 *     no longer than 7 + n days
 * @param writeRates the rates at which one user may write
 * @param audit the bounds of the audit log
 * @param creation who may make rooms
 * @param ca a PEM file of the certificates to trust over TLS, or null for the system's
 */
public record RedisSettings(
        URI url,
        String namespace,
        String instance,
        int historyLength,
        Duration historyAge,
        WriteRates writeRates,
        AuditLog.Bounds audit,
        RoomCreation creation,
        @Nullable Path ca) {
    /** The default namespace. */
    public static final String NAMESPACE = "chat";

    /** Creates settings with the default namespace, without limits on writing. */
    public RedisSettings(URI url, String instance, int historyLength, Duration historyAge) {
        this(url, NAMESPACE, instance, historyLength, historyAge, WriteRates.UNLIMITED);
    }

    /** Creates settings that trust the system's certificates. */
    public RedisSettings(
            URI url, String namespace, String instance, int historyLength, Duration historyAge, WriteRates writeRates) {
        this(
                url,
                namespace,
                instance,
                historyLength,
                historyAge,
                writeRates,
                AuditLog.Bounds.DEFAULT,
                RoomCreation.EVERYBODY,
                null);
    }

    /** Returns these settings with other certificates to trust, see {@link #ca}. */
    public RedisSettings trusting(@Nullable Path file) {
        return new RedisSettings(
                url, namespace, instance, historyLength, historyAge, writeRates, audit, creation, file);
    }

    /** Returns these settings with other bounds of the audit log. */
    public RedisSettings auditing(AuditLog.Bounds bounds) {
        return new RedisSettings(url, namespace, instance, historyLength, historyAge, writeRates, bounds, creation, ca);
    }

    /** Returns these settings with other users who may make rooms. */
    public RedisSettings withRoomsBy(RoomCreation makers) {
        return new RedisSettings(url, namespace, instance, historyLength, historyAge, writeRates, audit, makers, ca);
    }

    RedisAddress address() {
        return RedisAddress.parse(url).trusting(ca);
    }

    /** Returns whether a text is a valid namespace, which is no prefix of another one's keys and no pattern in an ACL. */
    public static boolean isNamespace(String text) {
        return text.matches("[A-Za-z0-9_-]{1,32}");
    }

    /** Returns a text without the password. */
    @Override
    public String toString() {
        return "RedisSettings[" + address() + ", " + namespace + ", " + instance + ", " + historyLength + ", "
                + historyAge + ", " + writeRates + "]";
    }
}
