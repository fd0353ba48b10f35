package chat.config;

import java.util.List;

/**
 * Settings of the drain: how long a stopping instance takes, and how fast it moves its connections.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class DrainSettings {
    public static final Setting<Integer> DRAIN_SECONDS = Setting.whole(
            "CHAT_DRAIN_SECONDS",
            15,
            1,
            3600,
            "s",
            "How long a stopping instance takes at most; the process manager must wait longer.");
    public static final Setting<Integer> DRAIN_PER_SECOND = Setting.whole(
            "CHAT_DRAIN_PER_SECOND",
            1000,
            1,
            100_000,
            "connections/s",
            "How fast a stopping instance moves its connections to others; faster if its deadline requires it.");

    static final List<Setting<?>> ALL = List.of(DRAIN_SECONDS, DRAIN_PER_SECOND);

    private DrainSettings() {}
}
