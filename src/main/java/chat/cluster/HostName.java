package chat.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the name of this machine. */
public final class HostName {
    /** Read first, because a look-up of the name may wait for a name server. */
    private static final Path KERNEL_HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** Returns the name of this machine, or {@code localhost} when it has none. */
    public static String get() {
        String name = fromKernel();
        return name.isEmpty() ? fromLookup() : name;
    }

    private static String fromKernel() {
        try {
            return Files.readString(KERNEL_HOSTNAME).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String fromLookup() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
