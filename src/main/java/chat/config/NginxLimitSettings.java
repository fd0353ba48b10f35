package chat.config;

import java.util.List;

/**
 * Settings of limits on an address that nginx holds. The instances know them only to check them, and {@code deploy} writes them into
 * its configuration.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class NginxLimitSettings {
    public static final Setting<Integer> ADDRESS_CONNECTIONS = Setting.whole(
            "CHAT_ADDRESS_CONNECTIONS",
            256,
            0,
            1_000_000,
            "connections; 0 is unlimited",
            "How many connections nginx lets an address have open; an IPv6 address counts with its /64.");
    public static final Setting<Integer> ADDRESS_HANDSHAKES_PER_SECOND = Setting.whole(
            "CHAT_ADDRESS_HANDSHAKES_PER_SECOND",
            20,
            0,
            100_000,
            "handshakes/s; 0 is unlimited",
            "How many WebSockets and event streams nginx lets an address open in the long run; all its connections at once.");
    public static final Setting<Integer> ADDRESS_REQUESTS_PER_SECOND = Setting.whole(
            "CHAT_ADDRESS_REQUESTS_PER_SECOND",
            50,
            0,
            100_000,
            "requests/s; 0 is unlimited",
            "How many HTTP requests nginx lets an address make in the long run, with bursts of four seconds' worth.");

    static final List<Setting<?>> ALL =
            List.of(ADDRESS_CONNECTIONS, ADDRESS_HANDSHAKES_PER_SECOND, ADDRESS_REQUESTS_PER_SECOND);

    private NginxLimitSettings() {}
}
