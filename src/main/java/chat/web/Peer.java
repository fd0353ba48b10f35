package chat.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client of a request: the peer of the connection or, if that is a trusted proxy, the client that the proxy names.
 *
 * @param address an IP address without a zone, or {@link #UNIX}
 * @param secure whether the client used TLS, at least to the proxy
 * @param internal whether the request comes from this machine, over the unix socket or the loopback, and not through a proxy for
 *     another one
 */
record Peer(String address, boolean secure, boolean internal) {
    /** The address of a client that connects to the unix socket without a proxy. */
    static final String UNIX = "unix:";

    /** The address of all clients whose own is in no form that we know: an outsider's, and limited like any other. */
    static final String UNKNOWN = "0.0.0.0";

    /** Finds the peer of a request. */
    static Peer of(RequestHead request, Proxies proxies) {
        String remote = remote(request);
        List<String> forwarded = forwarded(request);
        boolean trusted = remote.equals(UNIX) || proxies.trusts(remote);
        String scheme = request.header("X-Forwarded-Proto");
        boolean secure = request.isSecure() || (trusted && "https".equals(scheme));
        boolean local = remote.equals(UNIX) || Proxies.isLoopback(remote);
        boolean internal = local
                && request.header("Forwarded") == null
                && forwarded.stream().allMatch(Proxies::isLoopback);
        return new Peer(trusted ? client(remote, forwarded, proxies) : remote, secure, internal);
    }

    private static String remote(RequestHead request) {
        String remote = request.remoteAddress();
        if (remote == null || remote.isEmpty() || remote.startsWith("/")) {
            return UNIX; // The client's end of a unix socket has no name, or a path.
        }
        String address = bare(remote);
        return Proxies.isAddress(address) ? address : UNKNOWN;
    }

    private static List<String> forwarded(RequestHead request) {
        List<String> addresses = new ArrayList<>();
        for (String header : request.headers("X-Forwarded-For")) {
            Arrays.stream(header.split(",", -1)).map(text -> bare(text.strip())).forEach(addresses::add);
        }
        return addresses;
    }

    /** Removes the brackets of a URL, with which Jetty writes an IPv6 address, and the zone of a link-local one. */
    private static String bare(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        int zone = bare.indexOf('%');
        return zone < 0 ? bare : bare.substring(0, zone);
    }

    /** Each proxy appends its own peer, so the client is the last address that is not a trusted proxy. */
    private static String client(String remote, List<String> forwarded, Proxies proxies) {
        String client = remote;
        for (int i = forwarded.size() - 1; i >= 0 && Proxies.isAddress(forwarded.get(i)); i--) {
            client = forwarded.get(i);
            if (!proxies.trusts(client)) {
                return client;
            }
        }
        return client;
    }

    /** Returns the peer that {@link AdmissionFilter} has found for this request. */
    static Peer of(HttpServletRequest request) {
        @Nullable Object found = request.getAttribute(Peer.class.getName());
        if (found instanceof Peer peer) {
            return peer;
        }
        throw new IllegalStateException("the request did not pass the admission filter");
    }
}
