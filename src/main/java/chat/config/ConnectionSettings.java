package chat.config;

import java.util.List;

/**
 * Settings of a connection: how long it may take to say hello, and how often it is pinged.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class ConnectionSettings {
    public static final Setting<Integer> HELLO_SECONDS =
            Setting.whole("CHAT_HELLO_SECONDS", 10, 1, 300, "s", "How long a connection may take to say hello.");
    public static final Setting<Integer> HEARTBEAT_SECONDS =
            Setting.whole("CHAT_HEARTBEAT_SECONDS", 25, 1, 300, "s", "How often each connection is pinged.");

    static final List<Setting<?>> ALL = List.of(HELLO_SECONDS, HEARTBEAT_SECONDS);

    private ConnectionSettings() {}
}
