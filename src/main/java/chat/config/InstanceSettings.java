package chat.config;

import java.util.List;

/**
 * Settings of one instance: its name, its start, its memory, and its log.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class InstanceSettings {
    /** The characters of an instance's name, as a regular expression. */
    public static final String INSTANCE_CHARACTERS = "[A-Za-z0-9._:@-]";

    public static final Setting<String> INSTANCE = new Setting<>(
            "CHAT_INSTANCE",
            "",
            "name",
            "The name of this instance; by default its host and process id.",
            false,
            Parsers::instance);
    public static final Setting<Integer> WARM_UP_MS = Setting.whole(
            "CHAT_WARM_UP_MS",
            0,
            0,
            60_000,
            "ms",
            "How long a starting instance warms up with conversations of its own, so that it is fast for its first client.");
    public static final Setting<Integer> MEMORY_MB = Setting.whole(
            "CHAT_MEMORY_MB",
            0,
            0,
            1_048_576,
            "MB; 0 is unbounded",
            "An instance that uses more drains and exits with 4, one instance at a time; the process manager starts it again."
                    + " Not in a WAR.");
    public static final Setting<String> LOG_LEVEL = new Setting<>(
            "CHAT_LOG_LEVEL",
            "info",
            "error, warn, info, debug",
            "The lowest level that is logged; debug shows which instance handled which message.",
            false,
            text -> Parsers.oneOf(text, "error", "warn", "info", "debug"));
    public static final Setting<String> LOG_FORMAT = new Setting<>(
            "CHAT_LOG_FORMAT",
            "text",
            "text or json",
            "The form of a log line.",
            false,
            text -> Parsers.oneOf(text, "text", "json"));

    static final List<Setting<?>> ALL = List.of(INSTANCE, WARM_UP_MS, MEMORY_MB, LOG_LEVEL, LOG_FORMAT);

    private InstanceSettings() {}
}
