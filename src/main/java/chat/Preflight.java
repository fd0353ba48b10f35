package chat;

import chat.backplane.redis.TrustStore;
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
 * Holds the settings against this machine: every start begins with it, and {@code --check-config} is nothing else. Whether an
 * address or a socket is in use at the moment is not looked at: of an instance that runs it is.
 */
final class Preflight {
    private Preflight() {}

    /** Why an instance with these settings could not start here: each in a line that begins with the setting's key. */
    static List<String> problems(Config config) {
        List<String> problems = new ArrayList<>();
        String host = config.get(Settings.HOST);
        if (!host.isEmpty() && Instance.listensOnPort(config)) {
            host(host, problems);
        }
        String socket = config.get(Settings.SOCKET);
        if (!socket.isEmpty()) {
            socket(Path.of(socket), problems);
        }
        String ca = config.get(Settings.REDIS_CA_FILE);
        if (!ca.isEmpty()) {
            authority(Path.of(ca), config, problems);
        }
        return problems;
    }

    private static void authority(Path file, Config config, List<String> problems) {
        String key = Settings.REDIS_CA_FILE.key();
        if (!config.get(Settings.REDIS_URL).map(URI::getScheme).orElse("").equals("rediss")) {
            problems.add(key + ": it is for a REDIS_URL that begins with rediss://");
            return;
        }
        try {
            TrustStore.socketFactory(file);
        } catch (IOException e) {
            problems.add(key + ": " + e.getMessage());
        }
    }

    private static void host(String host, List<String> problems) {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
                problems.add(Settings.HOST.key() + ": " + host + " is no address of this machine");
            }
        } catch (UnknownHostException e) {
            problems.add(Settings.HOST.key() + ": there is no host " + host);
        } catch (SocketException e) {
            problems.add(Settings.HOST.key() + ": " + e.getMessage());
        }
    }

    private static void socket(Path path, List<String> problems) {
        String key = Settings.SOCKET.key();
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            problems.add(key + ": the folder " + folder + " is not there");
        } else if (!Files.isWritable(folder)) {
            problems.add(key + ": the folder " + folder + " is not writable for " + System.getProperty("user.name"));
        } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
            problems.add(key + ": " + path + " is there, and is no socket");
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
