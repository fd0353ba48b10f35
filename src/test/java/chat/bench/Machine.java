package chat.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine that was measured. */
final class Machine {
    private static final double KB_PER_GB = 1 << 20;

    private Machine() {}

    /** Returns what is worth knowing of it, in one line. */
    static String words() {
        return String.format(
                Locale.ROOT,
                "%d cores (%s), %.0f GB, Linux %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                memoryGb(),
                System.getProperty("os.version"),
                Runtime.version().feature());
    }

    private static double memoryGb() {
        String digits = field("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return digits.isEmpty() ? 0 : Long.parseLong(digits) / KB_PER_GB;
    }

    private static String field(String file, String name) {
        try {
            return Files.readString(Path.of(file))
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
