package chat.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Peers are limited by network, however their address is written. */
class ClientNetworkTest {
    private static void assertNetwork(String expected, String peer) {
        assertEquals(expected, ClientNetwork.of(peer), peer);
    }

    @Test
    void anIpv4AddressIsANetworkOfItsOwn() {
        assertNetwork("203.0.113.7", "203.0.113.7");
        assertNetwork("203.0.113.7", "/203.0.113.7:55321");
        assertNetwork("127.0.0.2", "127.0.0.2");
        assertNetwork("203.0.113.7", "::ffff:203.0.113.7");
    }

    @Test
    void theFirst64BitsOfAnIpv6AddressAreItsNetwork() {
        assertNetwork("2001:db8:1:2::/64", "2001:db8:1:2::9");
        assertNetwork("2001:db8:1:2::/64", "2001:db8:1:2:ffff:ffff:ffff:ffff");
        assertNetwork("2001:db8:1:2::/64", "/[2001:db8:1:2:0:0:0:9]:55321");
    }

    @Test
    void loopbackAddressesAndOtherTextHaveNoNetwork() {
        for (String peer : new String[] {
            "127.0.0.1",
            "/127.0.0.1:4711",
            "::1",
            "/[0:0:0:0:0:0:0:1]:4711",
            "::ffff:127.0.0.1",
            "-",
            "",
            "unix:",
            "example.org",
            "1:2:3",
            ":"
        }) {
            assertNetwork("", peer);
        }
    }

    @Test
    void theLastOfSeveralAddressesCounts() {
        assertNetwork("203.0.113.7", "10.0.0.1, 203.0.113.7");
    }
}
