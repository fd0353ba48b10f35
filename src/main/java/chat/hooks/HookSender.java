package chat.hooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts bodies to webhooks. The host is looked up once, and what is connected to is the very address that was checked, which no HTTP
 * client of the JDK can promise. No redirect is followed, and of an answer only its first line is read. Safe for use by many threads.
 */
final class HookSender {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The longest first line of an answer. */
    private static final int MAX_LINE_BYTES = 1_024;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

    private final HookAddresses addresses;
    private final Duration timeout;

    /** @param timeout from the look-up on, after which the connection is cut */
    HookSender(HookAddresses addresses, Duration timeout) {
        this.addresses = addresses;
        this.timeout = timeout;
    }

    /**
     * Posts a body of JSON, and returns the status of the answer. Blocks.
     *
     * @param headers further ones
     * @throws IOException if there is no answer; the message is for the owner of the webhook
     */
    int post(HookTarget target, Map<String, String> headers, byte[] body) throws IOException {
        InetAddress address = addresses.resolve(target.host()).get(0);
        Socket raw = new Socket();
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                () -> close(raw), CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
        try (raw) {
            raw.connect(new InetSocketAddress(address, target.port()), (int) CONNECT_TIMEOUT.toMillis());
            raw.setSoTimeout((int) timeout.toMillis());
            try (Socket socket = target.tls() ? secured(raw, target) : raw) {
                socket.getOutputStream().write(request(target, headers, body));
                socket.getOutputStream().flush();
                return status(socket.getInputStream());
            }
        } catch (IOException e) {
            throw deadline.isDone() ? new IOException("no answer within " + timeout.toSeconds() + " s", e) : e;
        } finally {
            deadline.cancel(false);
        }
    }

    /** Cuts the connection itself: to close TLS in order would wait for the peer. */
    private static void close(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private static Socket secured(Socket raw, HookTarget target) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(raw, target.host(), target.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] request(HookTarget target, Map<String, String> headers, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder("POST ")
                .append(target.path())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.hostHeader())
                .append(
                        "\r\nUser-Agent: chat\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        request.write(body);
        return request.toByteArray();
    }

    private static int status(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.size() == MAX_LINE_BYTES) {
                throw new IOException("the answer is no HTTP");
            }
            line.write(c);
        }
        Matcher status =
                STATUS_LINE.matcher(line.toString(StandardCharsets.ISO_8859_1).stripTrailing());
        if (!status.matches()) {
            throw new IOException("the answer is no HTTP");
        }
        return Integer.parseInt(status.group(1));
    }
}
