package chat.config;

import chat.hooks.HookAddresses;
import chat.web.Origin;
import chat.web.Proxies;
import java.util.List;

/**
 * Settings of the network: where an instance listens, and which origins and proxies it trusts.
 *
 * <p>What each means is said in its {@link Setting#doc()}.
 */
public final class NetworkSettings {
    public static final Setting<Integer> PORT =
            Setting.whole("PORT", 3000, 0, 65_535, "TCP port; 0 takes a free one", "Where to listen.");
    public static final Setting<String> HOST =
            Setting.text("CHAT_HOST", "", "address; empty is all", "The address to listen on, such as 127.0.0.1.");
    public static final Setting<String> SOCKET = new Setting<>(
            "CHAT_SOCKET", "", "path", "A unix socket to listen on, in place of PORT.", false, Parsers::socket);
    public static final Setting<Boolean> INHERIT = Setting.flag(
            "CHAT_INHERIT", "Also accept on the listening unix socket that the process manager passes as file 0.");
    public static final Setting<List<Origin>> ORIGINS = new Setting<>(
            "CHAT_ORIGINS",
            "",
            "https://chat.example.org,…",
            "The origins whose pages may connect and use the HTTP interface, beside the instance's own.",
            false,
            Parsers::origins);
    public static final Setting<Proxies> PROXIES = new Setting<>(
            "CHAT_PROXIES",
            "",
            "192.0.2.7,10.0.0.0/8,…",
            "The proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted; over the unix socket all are.",
            false,
            text -> Proxies.of(Parsers.list(text)));

    public static final Setting<HookAddresses> HOOK_ADDRESSES = new Setting<>(
            "CHAT_HOOK_ADDRESSES",
            "",
            "192.0.2.7,10.0.0.0/8,…",
            "The addresses that outgoing webhooks may reach beside those of the internet.",
            false,
            text -> HookAddresses.of(Parsers.list(text)));

    static final List<Setting<?>> ALL = List.of(PORT, HOST, SOCKET, INHERIT, ORIGINS, PROXIES, HOOK_ADDRESSES);

    private NetworkSettings() {}
}
