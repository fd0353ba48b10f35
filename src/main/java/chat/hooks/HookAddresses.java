package chat.hooks;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The addresses that webhooks may reach: those of the internet, and the networks that an operator allows. Not this machine, nor a private
 * network, nor any form in which an IPv6 address stands for an IPv4 one. Immutable.
 *
 * @param allowed networks that are reached all the same
 */
public record HookAddresses(List<Network> allowed) {
    /** None but those of the internet. */
    public static final HookAddresses INTERNET = new HookAddresses(List.of());

    /** Matches no name, which the JDK would look up. */
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** The special-purpose networks of IPv4 (RFC 6890), all that is reserved, and multicast. */
    private static final List<Network> SPECIAL_V4 = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    /** The only addresses of IPv6 that are assigned to the internet. */
    private static final Network GLOBAL_V6 = network("2000::/3");

    /** The special networks among those: protocols (Teredo among them), documentation, 6to4. */
    private static final List<Network> SPECIAL_V6 =
            networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48");

    /** A network. */
    public record Network(InetAddress address, int bits) {
        boolean contains(InetAddress other) {
            byte[] a = address.getAddress();
            byte[] b = other.getAddress();
            if (a.length != b.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Parses a list.
     *
     * @param networks each an address, or a network such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one is neither; the message names it
     */
    public static HookAddresses of(List<String> networks) {
        return new HookAddresses(networks.stream().map(HookAddresses::network).toList());
    }

    private static List<Network> networks(String... texts) {
        return List.of(texts).stream().map(HookAddresses::network).toList();
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        try {
            if (isLiteral(literal)) {
                InetAddress address = InetAddress.getByName(literal);
                int max = address.getAddress().length * 8;
                int bits = slash < 0 ? max : Integer.parseInt(text, slash + 1, text.length(), 10);
                if (bits >= 0 && bits <= max) {
                    return new Network(address, bits);
                }
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // Refused below, like any other text that is not a network.
        }
        throw new IllegalArgumentException("\"" + text + "\" is not like 192.0.2.7 or 10.0.0.0/8");
    }

    /** Returns whether a text is an address, in the usual form, and no name. */
    static boolean isLiteral(String host) {
        return LITERAL.matcher(host).matches();
    }

    /** Returns whether a webhook may connect to an address. */
    public boolean allows(InetAddress address) {
        return allows(address, HookAddresses::isOwn);
    }

    boolean allows(InetAddress address, Predicate<InetAddress> isOwn) {
        if (allowed.stream().anyMatch(network -> network.contains(address))) {
            return true;
        }
        List<Network> special = address instanceof Inet4Address ? SPECIAL_V4 : SPECIAL_V6;
        return (address instanceof Inet4Address || GLOBAL_V6.contains(address))
                && special.stream().noneMatch(network -> network.contains(address))
                && !isOwn.test(address);
    }

    /** Returns whether an address is one of this machine's: what listens there may be for this machine alone, though it is of the internet. */
    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true; // Nobody knows.
        }
    }

    /** Returns whether a host is a name, which is looked up when something is sent, or an address that may be reached. */
    public boolean allowsLiteral(String host) {
        try {
            return !isLiteral(host) || !resolve(host).isEmpty();
        } catch (UnreachableException e) {
            return false;
        }
    }

    /**
     * Returns the addresses of a host, each of which may be reached. Blocks.
     *
     * @param host a name or an address, IPv6 without brackets
     * @throws UnreachableException if there is none, or one of them may not be reached
     */
    List<InetAddress> resolve(String host) throws UnreachableException {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(host));
            // One that stands for an IPv4 address is that to the JDK.
            boolean disguised = host.indexOf(':') >= 0 && found.get(0) instanceof Inet4Address;
            if (disguised || !found.stream().allMatch(this::allows)) {
                throw new UnreachableException("its address is none of the internet, and no setting allows it");
            }
            return found;
        } catch (UnknownHostException e) {
            throw new UnreachableException("its host is not known");
        }
    }

    /** Thrown when a host has no address that may be reached; the message is for the owner of the webhook. */
    static final class UnreachableException extends java.io.IOException {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message) {
            super(message);
        }
    }
}
