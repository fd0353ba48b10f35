package chat.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The reverse proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Proto} are trusted. The peer of a unix socket, our own nginx,
 * always is. Immutable.
 *
 * @param networks the networks of the others
 */
public record Proxies(List<Network> networks) {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    record Network(InetAddress address, int bits) {
        boolean contains(InetAddress other) {
            byte[] a = address.getAddress();
            byte[] b = other.getAddress();
            if (a.length != b.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (a[i] != b[i]) {
                    return false;
                }
            }
            return bits % 8 == 0 || ((a[whole] ^ b[whole]) & 0xff) >> (8 - bits % 8) == 0;
        }
    }

    /**
     * Parses a list.
     *
     * @param networks each an address, or a network such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one is neither; the message names it
     */
    public static Proxies of(List<String> networks) {
        return new Proxies(networks.stream().map(Proxies::network).toList());
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            if (isAddress(address)) {
                InetAddress parsed = InetAddress.getByName(address);
                int max = parsed.getAddress().length * 8;
                int bits = slash < 0 ? max : Integer.parseInt(text, slash + 1, text.length(), 10);
                if (bits >= 0 && bits <= max) {
                    return new Network(parsed, bits);
                }
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // Refused below, like any other text that is not a network.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not like 192.0.2.7 or 10.0.0.0/8");
    }

    /** Returns whether the text is a literal IP address; names are never looked up. */
    static boolean isAddress(String text) {
        return LITERAL.matcher(text).matches();
    }

    static boolean isLoopback(String text) {
        try {
            return isAddress(text) && InetAddress.getByName(text).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Returns whether the address, as text, is that of a trusted proxy. */
    boolean trusts(String text) {
        try {
            if (!isAddress(text)) {
                return false;
            }
            InetAddress address = InetAddress.getByName(text);
            return networks.stream().anyMatch(network -> network.contains(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
