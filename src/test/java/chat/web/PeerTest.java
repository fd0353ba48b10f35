package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client of a request is the peer, or the client that a trusted proxy names. */
class PeerTest {
    private static final Proxies NAMED = Proxies.of(List.of("10.0.0.0/8", "192.0.2.128/25", "2001:db8::/33"));

    private static Peer peer(String remote, String forwardedFor, String proto) {
        HttpServletRequest request = mock(HttpServletRequest.class);
        when(request.getRemoteAddr()).thenReturn(remote);
        when(request.getHeaders("X-Forwarded-For"))
                .thenReturn(Collections.enumeration(forwardedFor.isEmpty() ? List.of() : List.of(forwardedFor)));
        when(request.getHeader("X-Forwarded-Proto")).thenReturn(proto);
        return Peer.of(new ServletRequestHead(request), NAMED);
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, '', 198.51.100.7",
        "198.51.100.7, 203.0.113.5, 198.51.100.7",
        "127.0.0.1, 203.0.113.5, 127.0.0.1",
        "10.1.2.3, 203.0.113.5, 203.0.113.5",
        "10.1.2.3, '1.1.1.1, 203.0.113.5', 203.0.113.5",
        "10.1.2.3, '1.1.1.1, 203.0.113.5, 10.9.9.9', 203.0.113.5",
        "10.1.2.3, 'nonsense', 10.1.2.3",
        "10.1.2.3, '1.1.1.1, nonsense', 10.1.2.3",
        "192.0.2.128, 203.0.113.5, 203.0.113.5",
        "192.0.2.127, 203.0.113.5, 192.0.2.127",
        "'[2001:db8:1::7]', 2001:db8:ffff::1, 2001:db8:ffff::1",
        "2001:db8:ffff::1, 203.0.113.5, 2001:db8:ffff::1",
        "'', 203.0.113.5, 203.0.113.5",
        "'', '', 'unix:'",
        "/run/chat.sock, '', 'unix:'",
        "fe80::1%eth0, 203.0.113.5, fe80::1",
        "'[fe80::1%eth0]', 203.0.113.5, fe80::1",
        "10.1.2.3, '203.0.113.5, fe80::1%eth0', fe80::1",
        "10.1.2.3, 999.1.1.1, 10.1.2.3",
        "10.1.2.3, 1:2:3, 10.1.2.3",
        "unheard.of, 203.0.113.5, 0.0.0.0",
        "1:2:3, 203.0.113.5, 0.0.0.0"
    })
    void anAddressIsTheConnectionsOrToldByAProxyThatIsNamed(String remote, String forwardedFor, String address) {
        assertEquals(address, peer(remote, forwardedFor, "http").address());
    }

    @Test
    void aTrustedProxySaysWhetherItWasTls() {
        assertTrue(peer("10.1.2.3", "203.0.113.5", "https").secure());
        assertTrue(peer("", "203.0.113.5", "https").secure());
        assertFalse(peer("", "203.0.113.5", "http").secure());
        assertFalse(peer("127.0.0.1", "203.0.113.5", "https").secure());
        assertFalse(peer("fe80::1%eth0", "203.0.113.5", "https").secure());
        assertFalse(peer("unheard.of", "203.0.113.5", "https").secure());
    }

    @Test
    void onlyAClientOnThisMachineIsInternal() {
        assertTrue(peer("127.0.0.1", "", "http").internal());
        assertTrue(peer("[::1]", "", "http").internal());
        assertTrue(peer("", "", "http").internal());
        assertTrue(peer("", "127.0.0.1", "http").internal());
        assertFalse(peer("", "203.0.113.5", "http").internal());
        assertFalse(peer("127.0.0.1", "127.0.0.1, 203.0.113.5", "http").internal());
        assertFalse(peer("127.0.0.1", "unknown", "http").internal());
        assertFalse(peer("10.1.2.3", "", "http").internal());
        assertFalse(peer("10.1.2.3", "127.0.0.1", "http").internal());
        assertFalse(peer("fe80::1%eth0", "", "http").internal());
        assertFalse(peer("unheard.of", "", "http").internal());
        assertTrue(peer("::1%lo", "", "http").internal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0", "/8", "::/129", "1.2.3.4/-1"})
    void aProxyIsNamedByAddressOrNetwork(String text) {
        assertThrows(IllegalArgumentException.class, () -> Proxies.of(List.of(text)));
    }
}
