package chat.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies whose {@code X-Forwarded-For} and {@code X-Forwarded-Proto} are trusted. The peer of a unix socket, our own nginx,
 * always is. Immutable.
 *
 * @param networks the networks of the others
 */
public record Proxies(List<Network> networks) {
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

    /** Matches nothing that the JDK would take for a name. */
    private static final Pattern LITERAL =
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}|(?=[^:]*:)[0-9A-Fa-f:][0-9A-Fa-f:.]*");

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
        InetAddress parsed = parse(address);
        try {
            if (parsed != null) {
                int max = parsed.getAddress().length * 8;
                int bits = slash < 0 ? max : Integer.parseInt(text, slash + 1, text.length(), 10);
                if (bits >= 0 && bits <= max) {
                    return new Network(parsed, bits);
                }
            }
        } catch (NumberFormatException e) {
            // Refused below, like any other text that is not a network.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not like 192.0.2.7 or 10.0.0.0/8");
    }

    /** Returns the address that the text is, or null if it is not a literal one; names are never looked up. */
    private static @Nullable InetAddress parse(String text) {
        try {
            return LITERAL.matcher(text).matches() ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Returns whether the text is a literal IP address. */
    static boolean isAddress(String text) {
        return parse(text) != null;
    }

    static boolean isLoopback(String text) {
        if (!text.startsWith("127.") && text.indexOf(':') < 0) {
            return false; // As nearly always, and known without the expression.
        }
        InetAddress address = parse(text);
        return address != null && address.isLoopbackAddress();
    }

    /** Returns whether the address, as text, is that of a trusted proxy. */
    boolean trusts(String text) {
        InetAddress address = networks.isEmpty() ? null : parse(text);
        return address != null && networks.stream().anyMatch(network -> network.contains(address));
    }
}
