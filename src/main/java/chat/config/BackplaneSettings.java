package chat.config;

import chat.backplane.redis.RedisSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the Redis that joins the instances.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class BackplaneSettings {
    public static final Setting<Optional<URI>> REDIS_URL = new Setting<>(
            "REDIS_URL",
            "",
            "redis://[user:password@]host:port[/db], rediss://…, unix:///path",
            "The Redis that connects the instances; without it there is one instance, with its history in memory.",
            true,
            Parsers::redisUrl);
    public static final Setting<String> NAMESPACE = new Setting<>(
            "CHAT_NAMESPACE",
            RedisSettings.NAMESPACE,
            "1 to 32 of A-Z a-z 0-9 _ -",
            "The prefix of all keys and channels in Redis; chats that share a Redis need different ones, or different databases.",
            false,
            Parsers::namespace);
    public static final Setting<String> REDIS_CA_FILE = new Setting<>(
            "CHAT_REDIS_CA_FILE",
            "",
            "path of a PEM file",
            "The certificates that a rediss:// Redis is verified with, in place of the system's; for a private authority.",
            false,
            Parsers::path);

    static final List<Setting<?>> ALL = List.of(REDIS_URL, NAMESPACE, REDIS_CA_FILE);

    private BackplaneSettings() {}
}
