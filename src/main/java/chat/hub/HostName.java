package chat.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is called. */
public final class HostName {
    /** Answers at once, while a look-up of the name may wait for a name server. */
    private static final Path KERNELS = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /** The name of this machine; {@code localhost} when it has none. */
    public static String get() {
        String name = fromKernel();
        return name.isEmpty() ? lookedUp() : name;
    }

    private static String fromKernel() {
        try {
            return Files.readString(KERNELS).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String lookedUp() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
