package chat.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An origin as browsers compare them (RFC 6454): scheme, host, and the port even where it is the scheme's own and not
 * written.
 */
public record Origin(String scheme, String host, int port) {
    private static final String HOST = "(\\[[0-9a-f:.]+\\]|[^\\[\\]/?#@:\\s\\\\]+)(?::(\\d{1,5}))?";
    private static final Pattern ORIGIN = Pattern.compile("(https?)://" + HOST);
    private static final Pattern AUTHORITY = Pattern.compile(HOST);

    /** Empty for what is no origin of HTTP; {@code null}, as sandboxed pages send it, is none. */
    public static Optional<Origin> parse(String text) {
        Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches() ? of(matcher.group(1), matcher.group(2), matcher.group(3)) : Optional.empty();
    }

    /** @param host as a request's {@code Host} has it */
    static Optional<Origin> ofHost(boolean secure, @Nullable String host) {
        if (host == null) {
            return Optional.empty();
        }
        Matcher matcher = AUTHORITY.matcher(host.toLowerCase(Locale.ROOT));
        return matcher.matches() ? of(secure ? "https" : "http", matcher.group(1), matcher.group(2)) : Optional.empty();
    }

    private static Optional<Origin> of(String scheme, String host, @Nullable String port) {
        int number = port == null ? defaultPort(scheme) : Integer.parseInt(port);
        return number > 0 && number < 65_536 ? Optional.of(new Origin(scheme, host, number)) : Optional.empty();
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    boolean hasDefaultPort() {
        return port == defaultPort(scheme);
    }

    @Override
    public String toString() {
        return scheme + "://" + host + (hasDefaultPort() ? "" : ":" + port);
    }
}
