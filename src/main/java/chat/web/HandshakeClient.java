package chat.web;

import chat.service.ChatService;
import java.util.List;

/**
 * The client of an admitted handshake, as far as its connection needs to know it.
 *
 * @param address see {@link Peer#address}
 * @param tokens those of its cookies that may be a session's or a site's; usually none
 */
record HandshakeClient(String address, List<String> tokens) {
    /** The client of a handshake that was not admitted here. */
    static final HandshakeClient UNKNOWN = new HandshakeClient("-", List.of());

    /** Keeps no token of a guest, which is not looked up, and which a page presents itself. */
    static HandshakeClient of(RequestHead request, Peer peer, ChatService service) {
        if (!service.looksUpTokens()) {
            return new HandshakeClient(peer.address(), List.of());
        }
        return new HandshakeClient(
                peer.address(),
                SessionCookie.tokens(request, peer.secure()).stream()
                        .filter(service::isLookedUp)
                        .toList());
    }
}
