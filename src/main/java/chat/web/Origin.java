package chat.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A web origin (RFC 6454).
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case, an IPv6 address in brackets
 * @param port the explicit port, or the default one of the scheme
 */
public record Origin(String scheme, String host, int port) {
    private static final String HOST = "(\\[[0-9a-f:.]+\\]|[^\\[\\]/?#@:\\s\\\\]+)(?::(\\d{1,5}))?";
    private static final Pattern ORIGIN = Pattern.compile("(https?)://" + HOST);
    private static final Pattern AUTHORITY = Pattern.compile(HOST);

    /** Parses the {@code Origin} header; empty if it is not an HTTP origin, such as {@code null}, which sandboxed pages send. */
    public static Optional<Origin> parse(String text) {
        Matcher matcher = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches() ? of(matcher.group(1), matcher.group(2), matcher.group(3)) : Optional.empty();
    }

    /**
     * Returns the origin of a server; empty if the host is not valid.
     *
     * @param host the {@code Host} header
     */
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
