package chat.instance;

import chat.config.Config;
import chat.config.NetworkSettings;
import chat.protocol.InstanceStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether this instance works, by use: a request to its own listener, a task on the hub's thread, the canary through
 * Redis. Each check waits two seconds for its answer at most. For use by one thread.
 */
final class SelfCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String OK = "HTTP/1.1 200";

    private final Optional<SocketAddress> listener;
    private final ChatApp app;

    /** @param listener where the instance answers requests; empty if it cannot know */
    SelfCheck(Optional<SocketAddress> listener, ChatApp app) {
        this.listener = listener;
        this.app = app;
    }

    /**
     * Returns the address at which an instance with these settings reaches its own listener. An inherited socket is none: another
     * instance might answer on it.
     *
     * @param port the TCP port that it listens on, or -1
     */
    static Optional<SocketAddress> ownListener(Config config, int port) {
        String socket = config.get(NetworkSettings.SOCKET);
        if (!socket.isEmpty()) {
            return Optional.of(UnixDomainSocketAddress.of(socket));
        }
        String host = config.get(NetworkSettings.HOST);
        return port < 0
                ? Optional.empty()
                : Optional.of(
                        host.isEmpty()
                                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                                : new InetSocketAddress(host, port));
    }

    /** Returns whether the instance takes traffic. */
    boolean isReady() {
        return app.isLive() && (listener.isEmpty() || answers(listener.get(), "/readyz"));
    }

    /**
     * Returns what does not work, in words, or null if everything does.
     *
     * <p>An unreachable Redis is not a problem of this instance: it serves what it can, and a restart would not help. A Redis that
     * accepts a new connection while the instance's own do not answer is one, because a restart does help.
     *
     * @param draining whether its listener may be closed already
     */
    @Nullable
    String problem(boolean draining) {
        if (!hubResponds()) {
            return "the hub has not run a task for " + TIMEOUT.toSeconds() + " s";
        }
        if (draining) {
            return null;
        }
        if (listener.isPresent() && !answers(listener.get(), "/healthz")) {
            return "its own listener has not answered for " + TIMEOUT.toSeconds() + " s";
        }
        if (!app.isLive() && app.isReachable()) {
            return "Redis accepts new connections, but does not answer on the existing ones";
        }
        return null;
    }

    private boolean hubResponds() {
        try {
            app.probe().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Returns whether a request on a new connection is answered with 200 in time. */
    static boolean answers(SocketAddress address, String path) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        try (Selector selector = Selector.open();
                SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            long end = System.nanoTime() + TIMEOUT.toNanos();
            boolean connected = channel.connect(address);
            while (!connected) {
                await(key, SelectionKey.OP_CONNECT, end);
                connected = channel.finishConnect();
            }
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            // Shorter than any socket's buffer, so one write takes all of it.
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return readsOk(channel, key, end);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean readsOk(SocketChannel channel, SelectionKey key, long end) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(OK.length());
        while (answer.hasRemaining()) {
            await(key, SelectionKey.OP_READ, end);
            if (channel.read(answer) < 0) {
                return false;
            }
        }
        return new String(answer.array(), StandardCharsets.US_ASCII).equals(OK);
    }

    private static void await(SelectionKey key, int operation, long end) throws IOException {
        key.interestOps(operation);
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || key.selector().select(left) == 0) {
            throw new IOException("no answer");
        }
        key.selector().selectedKeys().clear();
    }

    /** Returns one line: the connections, the rooms, and the rates of the last second. */
    String status() {
        InstanceStatus now = app.status();
        return String.format(
                Locale.ROOT,
                "%d connections, %d rooms, %.1f messages/s in, %.1f/s out%s",
                now.connections(),
                now.rooms(),
                now.messagesPerSecond(),
                now.deliveriesPerSecond(),
                !now.live() ? "; Redis is away" : now.full() ? "; Redis is full" : "");
    }
}
