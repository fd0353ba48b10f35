package chat.instance;

import chat.backplane.redis.TrustStore;
import chat.config.AccessSettings;
import chat.config.BackplaneSettings;
import chat.config.Config;
import chat.config.JwtSettings;
import chat.config.NetworkSettings;
import chat.config.TokenSettings;
import chat.protocol.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the settings against this machine, at every start and for {@code --check-config}. Does not check whether an address or a
 * socket is in use: those of a running instance are.
 */
public final class Preflight {
    private Preflight() {}

    /** Returns why an instance with these settings cannot start here, each reason beginning with a setting's key; empty if it can. */
    public static List<String> problems(Config config) {
        List<String> problems = new ArrayList<>();
        String host = config.get(NetworkSettings.HOST);
        if (!host.isEmpty() && config.listensOnPort()) {
            checkHost(host, problems);
        }
        String socket = config.get(NetworkSettings.SOCKET);
        if (!socket.isEmpty()) {
            checkSocket(Path.of(socket), problems);
        }
        String ca = config.get(BackplaneSettings.REDIS_CA_FILE);
        if (!ca.isEmpty()) {
            checkAuthority(Path.of(ca), config, problems);
        }
        if (config.get(TokenSettings.SECRET).isEmpty()
                && !config.get(TokenSettings.SECOND_SECRET).isEmpty()) {
            problems.add(TokenSettings.SECOND_SECRET.key() + ": needs CHAT_SECRET, which it stands beside");
        }
        if (config.get(AccessSettings.ACCESS) == Access.Mode.JWT
                && config.get(JwtSettings.SECRET).isEmpty()
                && config.get(JwtSettings.KEYS).isEmpty()) {
            problems.add(AccessSettings.ACCESS.key() + ": jwt needs CHAT_JWT_SECRET or CHAT_JWT_KEYS");
        }
        long hashBytes = config.get(AccessSettings.PASSWORD_MEMORY_KB) * 1024L;
        if (AccountGraph.isWanted(config) && hashBytes > Runtime.getRuntime().maxMemory() / 2) {
            problems.add(AccessSettings.PASSWORD_MEMORY_KB.key()
                    + ": one hash would take more than half of the heap (-Xmx)");
        }
        return problems;
    }

    private static void checkAuthority(Path file, Config config, List<String> problems) {
        String key = BackplaneSettings.REDIS_CA_FILE.key();
        if (!config.get(BackplaneSettings.REDIS_URL)
                .map(URI::getScheme)
                .orElse("")
                .equals("rediss")) {
            problems.add(key + ": needs a REDIS_URL that begins with rediss://");
            return;
        }
        try {
            TrustStore.socketFactory(file);
        } catch (IOException e) {
            problems.add(key + ": " + e.getMessage());
        }
    }

    private static void checkHost(String host, List<String> problems) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
                problems.add(NetworkSettings.HOST.key() + ": " + host + " is not an address of this machine");
            }
        } catch (UnknownHostException e) {
            problems.add(NetworkSettings.HOST.key() + ": there is no host " + host);
        } catch (SocketException e) {
            problems.add(NetworkSettings.HOST.key() + ": " + e.getMessage());
        }
    }

    private static void checkSocket(Path path, List<String> problems) {
        String key = NetworkSettings.SOCKET.key();
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            problems.add(key + ": the folder " + folder + " does not exist");
        } else if (!Files.isWritable(folder)) {
            problems.add(key + ": the folder " + folder + " is not writable for " + System.getProperty("user.name"));
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
            problems.add(key + ": " + path + " exists, and is not a socket");
        }
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException e) {
            return false;
        }
    }
}
