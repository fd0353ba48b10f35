package chat.limits;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maps a peer's address to the network that limits are counted for: the IPv4 address itself, or the /64 of an IPv6 one. */
public final class ClientNetwork {
    private static final String NONE = "";

    /** An address as a proxy writes it, or as Java does: with a slash before it and a port after it. */
    private static final Pattern V4 = Pattern.compile("/?(\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d+)?");

    private static final Pattern V6 =
            Pattern.compile("/?(?:\\[([0-9A-Fa-f:.]+)](?::\\d+)?|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))");

    private ClientNetwork() {}

    /**
     * Returns a peer's network, or an empty string for one that is not limited: 127.0.0.1 and ::1, which belong to this
     * machine (health checks, bots, a proxy that does not forward addresses), and a unix socket.
     *
     * @param peer an address with or without a port; of several, separated by commas, the last counts, which the nearest
     *     proxy has seen
     */
    public static String of(String peer) {
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
            // A literal with a colon is never looked up in DNS.
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
