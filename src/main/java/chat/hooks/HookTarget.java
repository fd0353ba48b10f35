package chat.hooks;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * The place to which a webhook sends.
 *
 * @param host without brackets
 * @param path with the query
 */
public record HookTarget(boolean tls, String host, int port, String path) {
    /** The longest URL. */
    public static final int MAX_CHARS = 1_000;

    private static final int MAX_PORT = 65_535;

    /** Reads a URL; empty if it is none to which a webhook can send. */
    public static Optional<HookTarget> parse(String url) {
        try {
            URI uri = new URI(new URI(url).toASCIIString());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean tls = scheme.equals("https");
            String host = uri.getHost();
            boolean taken = url.length() <= MAX_CHARS
                    && (tls || scheme.equals("http"))
                    && host != null
                    && uri.getRawUserInfo() == null
                    && uri.getPort() <= MAX_PORT
                    && uri.getPort() != 0;
            if (!taken || host == null) {
                return Optional.empty();
            }
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            int port = uri.getPort() < 0 ? tls ? 443 : 80 : uri.getPort();
            return Optional.of(new HookTarget(tls, unbracketed(host), port, path + query));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Returns the header that names the host. */
    String hostHeader() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }
}
