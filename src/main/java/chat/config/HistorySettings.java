package chat.config;

import java.util.List;

/**
 * Settings of the history: how much of a room and of the audit log is kept, and for how long.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class HistorySettings {
    public static final Setting<Integer> HISTORY_LENGTH = Setting.whole(
            "CHAT_HISTORY_LENGTH", 10_000, 100, 10_000_000, "messages", "How many messages of a room are kept.");
    public static final Setting<Integer> HISTORY_DAYS = Setting.whole(
            "CHAT_HISTORY_DAYS",
            365,
            1,
            36_500,
            "days",
            "How long a room's history is kept after its last message; that of a room of n messages no longer than 7 + n days.");

    public static final Setting<Integer> AUDIT_LENGTH = Setting.whole(
            "CHAT_AUDIT_LENGTH",
            10_000,
            100,
            1_000_000,
            "entries",
            "How many acts of moderators, administrators and operators the audit log has.");
    public static final Setting<Integer> AUDIT_DAYS =
            Setting.whole("CHAT_AUDIT_DAYS", 365, 1, 36_500, "days", "How long the audit log has each of them.");

    static final List<Setting<?>> ALL = List.of(HISTORY_LENGTH, HISTORY_DAYS, AUDIT_LENGTH, AUDIT_DAYS);

    private HistorySettings() {}
}
