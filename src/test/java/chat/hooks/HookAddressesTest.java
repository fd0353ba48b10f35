package chat.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses that webhooks do not reach, in whatever form they are written. */
class HookAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // This machine, in the forms that programs take for it.
                "127.0.0.1",
                "127.0.0.2",
                "127.1",
                "127.255.255.255",
                "2130706433",
                "0.0.0.0",
                "0",
                "localhost",
                "::1",
                "::",
                "0:0:0:0:0:0:0:1",
                // Private networks, and those between a provider and its customers.
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "fc00::1",
                "fd12:3456:789a::1",
                // The own link, and what clouds tell a machine about itself there.
                "169.254.0.1",
                "169.254.169.254",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "fd00:ec2::254",
                // Multicast, broadcast, reserved.
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "ff02::1",
                "ff0e::1",
                // An IPv4 address within an IPv6 one.
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::ffff:93.184.216.34",
                "::ffff:0:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::5db8:d822",
                "64:ff9b:1::7f00:1",
                "2002:7f00:1::1",
                "2002:5db8:d822::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                // For documentation, for measurements, for protocols.
                "192.0.2.1",
                "198.51.100.1",
                "203.0.113.1",
                "198.18.0.1",
                "192.0.0.8",
                "192.88.99.1",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                "4000::1"
            })
    void aHostileAddressIsNotReached(String host) {
        assertThrows(HookAddresses.UnreachableException.class, () -> HookAddresses.INTERNET.resolve(host), host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.216.34",
                "1.1.1.1",
                "126.255.255.255",
                "128.0.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.167.255.255",
                "192.169.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "169.253.255.255",
                "223.255.255.255",
                "2606:2800:220:1:248:1893:25c8:1946",
                "2a00:1450:4001:80b::200e"
            })
    void anAddressOfTheInternetIsReached(String host) throws Exception {
        assertEquals(List.of(InetAddress.getByName(host)), HookAddresses.INTERNET.resolve(host));
        assertTrue(HookAddresses.INTERNET.allowsLiteral(host));
    }

    @Test
    void aSettingAllowsANetworkAndNoOther() throws UnknownHostException {
        HookAddresses some = HookAddresses.of(List.of("10.1.0.0/16", "127.0.0.1", "fd00:1::/32"));

        for (String inside : List.of("10.1.0.1", "10.1.255.255", "127.0.0.1", "fd00:1::7")) {
            assertTrue(some.allows(InetAddress.getByName(inside)), inside);
        }
        for (String outside : List.of("10.0.255.255", "10.2.0.0", "127.0.0.2", "fd00:2::7", "192.168.0.1")) {
            assertFalse(some.allows(InetAddress.getByName(outside)), outside);
        }
        assertTrue(some.allows(InetAddress.getByName("93.184.216.34")));
    }

    @Test
    void anAddressOfTheInternetThatIsThisMachinesIsNotReachedUnlessASettingAllowsIt() throws UnknownHostException {
        InetAddress own = InetAddress.getByName("93.184.216.34");
        InetAddress other = InetAddress.getByName("93.184.216.35");

        assertFalse(HookAddresses.INTERNET.allows(own, own::equals));
        assertTrue(HookAddresses.INTERNET.allows(other, own::equals));
        assertTrue(HookAddresses.of(List.of("93.184.216.34")).allows(own, own::equals));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0/8",
                "fd00::/129",
                "",
                "localhost/8",
                "1.2.3.4/x"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> HookAddresses.of(List.of(text)));
    }

    @Test
    void aNameIsLookedUpOnlyWhenSomethingIsSent() {
        assertTrue(HookAddresses.INTERNET.allowsLiteral("localhost"));
        assertThrows(
                HookAddresses.UnreachableException.class, () -> HookAddresses.INTERNET.resolve("no-such-host.invalid"));
    }
}
