package chat.hooks;

import chat.concurrent.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** The most look-ups at a time: many more than deliveries, as one that nobody waits for any more goes on until the system gives up. */
    private static final int MAX_LOOKUPS = 64;

    private static final int IDLE_SECONDS = 10;

    /** The longest first line of an answer. */
    private static final int MAX_LINE_BYTES = 1_024;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");

    /** The look-ups, which can neither be bounded nor ended: so they have threads of their own. */
    private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(
            MAX_LOOKUPS,
            MAX_LOOKUPS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Threads.daemons("hook-lookups"));

    private final Resolver resolver;
    private final SSLSocketFactory tls;
    private final Duration timeout;

    /** Finds the addresses of a host, each of which may be reached. */
    interface Resolver {
        /** See {@link HookAddresses#resolve}. */
        List<InetAddress> resolve(String host) throws IOException;
    }

    /**
     * Creates a sender.
     *
     * @param timeout from the look-up on, after which the connection is cut
     */
    HookSender(Resolver resolver, SSLSocketFactory tls, Duration timeout) {
        this.resolver = resolver;
        this.tls = tls;
        this.timeout = timeout;
        lookups.allowCoreThreadTimeOut(true);
    }

    /**
     * Posts a body of JSON, and returns the status of the answer. Blocks.
     *
     * @param headers further ones
     * @throws IOException if there is no answer; the message is for the owner of the webhook
     */
    int post(HookTarget target, Map<String, String> headers, byte[] body) throws IOException {
        long begunAt = System.nanoTime();
        InetAddress address = lookUp(target.host());
        long leftMs = Math.max(1, timeout.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAt));
        Socket raw = new Socket();
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                () -> close(raw), CompletableFuture.delayedExecutor(leftMs, TimeUnit.MILLISECONDS));
        // Only the connection itself is closed, here too: to close TLS in order would wait for the peer.
        try (raw) {
            raw.connect(new InetSocketAddress(address, target.port()), (int) CONNECT_TIMEOUT.toMillis());
            raw.setSoTimeout((int) timeout.toMillis());
            Socket socket = target.tls() ? secured(raw, target) : raw;
            socket.getOutputStream().write(request(target, headers, body));
            socket.getOutputStream().flush();
            return status(socket.getInputStream());
        } catch (IOException e) {
            throw deadline.isDone() ? new IOException("no answer within " + timeout.toSeconds() + " s", e) : e;
        } finally {
            deadline.cancel(false);
        }
    }

    private InetAddress lookUp(String host) throws IOException {
        Future<InetAddress> found = lookups.submit(() -> resolver.resolve(host).get(0));
        try {
            return found.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException refused ? refused : new IOException("its host is not known", e);
        } catch (TimeoutException e) {
            throw new IOException("its host was not found within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("its host was not looked up", e);
        } finally {
            found.cancel(true);
        }
    }

    private static void close(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    private Socket secured(Socket raw, HookTarget target) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(raw, target.host(), target.port(), true);
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
