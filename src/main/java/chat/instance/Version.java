package chat.instance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this release, as Maven wrote it into the jar. */
public final class Version {
    /** The version, such as {@code 0.1.0}; {@code unknown} outside of a build. */
    public static final String STRING = read();

    private Version() {}

    private static String read() {
        try (InputStream file = Version.class.getResourceAsStream("/chat/version.properties")) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
