package chat.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A server that can be measured. */
enum Peer {
    CHAT("chat", "chat"),
    ACCOUNTS("accounts", "chat, accounts"),
    SOCKET_IO("socket.io", "Socket.IO"),
    WS("ws", "ws + ioredis"),
    NCHAN("nchan", "Nchan");

    /** Path to which Debian's libnginx-mod-nchan installs it. */
    static final Path NCHAN_MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    private final String option;
    private final String title;

    Peer(String option, String title) {
        this.option = option;
        this.title = title;
    }

    /** Returns those that are measured when none is named. */
    static List<Peer> usual() {
        return Arrays.stream(values()).filter(peer -> peer != ACCOUNTS).toList();
    }

    /** Returns the peers that are named, separated by commas. */
    static List<Peer> parse(String names) {
        return Arrays.stream(names.split(",", -1)).map(Peer::of).distinct().toList();
    }

    private static Peer of(String name) {
        return Arrays.stream(values())
                .filter(peer -> peer.option.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no peer " + name + "; there are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Peer::option).toList())));
    }

    String option() {
        return option;
    }

    /** Returns whether it is this chat, with guests or with accounts. */
    boolean isChat() {
        return this == CHAT || this == ACCOUNTS;
    }

    /** Returns its name in tables and plots. */
    String title() {
        return title;
    }

    /** Returns what it lacks here, in words, or an empty text. */
    String lacks() {
        return this == NCHAN && !Files.exists(NCHAN_MODULE) ? "libnginx-mod-nchan is not installed" : "";
    }
}
