package chat.hub;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The network whose share of writes a peer's messages are taken from: its IPv4 address, or its /64 of IPv6. */
final class PeerNetwork {
    private static final String NONE = "";

    /** As a proxy writes it, or as Java does: with a slash before it and a port behind it. */
    private static final Pattern V4 = Pattern.compile("/?(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d+)?");

    private static final Pattern V6 =
            Pattern.compile("/?(?:\\[([0-9A-Fa-f:.]+)](?::\\d+)?|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))");

    private PeerNetwork() {}

    /**
     * Empty for 127.0.0.1 and ::1, which are this machine's own (health checks, bots, a proxy that does not say for whom),
     * and for what is no address, as with a unix socket.
     *
     * @param peer see {@link Transport#peer}; of several addresses the last counts, which the nearest proxy has seen
     */
    static String of(String peer) {
        String last = peer.substring(peer.lastIndexOf(',') + 1).strip();
        Matcher v4 = V4.matcher(last);
        if (v4.matches()) {
            return v4.group(1).equals("127.0.0.1") ? NONE : v4.group(1);
        }
        Matcher v6 = V6.matcher(last);
        return v6.matches() ? ofV6(v6.group(1) == null ? v6.group(2) : v6.group(1)) : NONE;
    }

    private static String ofV6(String literal) {
        InetAddress address;
        try {
            // With a colon in it this never asks a name server.
            address = InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            return NONE;
        }
        if (!(address instanceof Inet6Address)) {
            return of(address.getHostAddress());
        }
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                ? NONE
                : String.format("%x:%x:%x:%x::/64", group(bytes, 0), group(bytes, 2), group(bytes, 4), group(bytes, 6));
    }

    private static int group(byte[] bytes, int at) {
        return Byte.toUnsignedInt(bytes[at]) * 256 + Byte.toUnsignedInt(bytes[at + 1]);
    }
}
