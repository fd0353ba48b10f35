package chat.backplane;

import java.net.URI;
import java.time.Duration;

/**
 * How an instance uses Redis.
 *
 * @param url {@code redis://[user:password@]host[:port][/database]}, the same with {@code rediss} for TLS, or
 *     {@code unix:///path/of/socket[?database]}
 * @param instance a name that no other instance has, nor this one had before it was started again
 * @param historyLength entries kept of each room, at least
 * @param historyAge how long a room's entries are kept after the last one was published, at least
 */
public record RedisSettings(URI url, String instance, int historyLength, Duration historyAge) {
    /** A settings record that prints no password. */
    @Override
    public String toString() {
        return "RedisSettings[" + RedisAddress.parse(url) + ", " + instance + ", " + historyLength + ", " + historyAge
                + "]";
    }
}
