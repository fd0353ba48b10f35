package chat.config;

import java.util.List;

/**
 * Settings of limits: on a message, a connection, a person and an instance. Those that nginx holds are in
 * {@link NginxLimitSettings}, those that no setting changes in {@link chat.protocol.FixedLimits}, and the cost of each request
 * in {@link chat.limits.RequestCost}.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class LimitSettings {
    public static final Setting<Integer> TEXT_BYTES =
            Setting.whole("CHAT_TEXT_BYTES", 4096, 1, 65_536, "bytes of UTF-8", "The longest message.");
    public static final Setting<Integer> FRAME_BYTES = Setting.whole(
            "CHAT_FRAME_BYTES",
            65_536,
            1024,
            1_048_576,
            "bytes",
            "The longest WebSocket frame or request body that is accepted.");
    public static final Setting<Integer> SEND_PER_SECOND = Setting.whole(
            "CHAT_SEND_PER_SECOND",
            10,
            0,
            100_000,
            "messages/s; 0 is unlimited",
            "How many messages a connection may send in the long run, with bursts of five seconds' worth. A person may send"
                    + " twice as many over all instances, an address twenty times as many; 0 lifts their other limits, too.");
    public static final Setting<Integer> PERSON_ROOMS_PER_DAY = Setting.whole(
            "CHAT_PERSON_ROOMS_PER_DAY",
            300,
            0,
            1_000_000,
            "rooms/day; 0 is unlimited",
            "How many rooms a person may be the first to write in, in the long run; a third of them at once. An address ten"
                    + " times as many.");
    public static final Setting<Integer> PERSON_BYTES_PER_DAY = Setting.whole(
            "CHAT_PERSON_BYTES_PER_DAY",
            33_554_432,
            0,
            Integer.MAX_VALUE,
            "bytes/day; 0 is unlimited",
            "How much a person may write in the long run; a day's worth at once. An address ten times as much.");
    public static final Setting<Integer> ROOMS =
            Setting.whole("CHAT_ROOMS", 100, 1, 10_000, "rooms", "How many rooms a connection may be in.");
    public static final Setting<Integer> CONNECTIONS = Setting.whole(
            "CHAT_CONNECTIONS",
            15_000,
            1,
            1_000_000,
            "connections",
            "How many connections this instance accepts; further ones get 503, and nginx tries another instance.");
    public static final Setting<Integer> CONNECTIONS_PER_PERSON = Setting.whole(
            "CHAT_CONNECTIONS_PER_PERSON",
            100,
            1,
            1_000_000,
            "connections",
            "How many connections one person may have to this instance.");
    public static final Setting<Integer> OUTBOX_BYTES = Setting.whole(
            "CHAT_OUTBOX_BYTES",
            1_048_576,
            65_536,
            1_073_741_824,
            "bytes",
            "How much may wait for a slow reader before its connection is closed with 1013.");
    public static final Setting<Integer> OUTBOXES_MB = Setting.whole(
            "CHAT_OUTBOXES_MB",
            0,
            0,
            1_048_576,
            "MB; 0 is a quarter of the heap",
            "How much may wait for all readers together before the connections with most of it are closed with 1013.");

    static final List<Setting<?>> ALL = List.of(
            TEXT_BYTES,
            FRAME_BYTES,
            SEND_PER_SECOND,
            PERSON_ROOMS_PER_DAY,
            PERSON_BYTES_PER_DAY,
            ROOMS,
            CONNECTIONS,
            CONNECTIONS_PER_PERSON,
            OUTBOX_BYTES,
            OUTBOXES_MB);

    private LimitSettings() {}
}
