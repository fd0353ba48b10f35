package chat;

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
 * Whether this instance does its work, found out by having it done: a request over its own listener, a task through the
 * hub's thread, the canary through Redis. For one thread, which waits for the answers: two seconds for each, at most.
 */
final class Vitals {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Optional<SocketAddress> listener;
    private final ChatApp app;

    /** @param listener where the instance answers requests; empty when that is not known to itself */
    Vitals(Optional<SocketAddress> listener, ChatApp app) {
        this.listener = listener;
        this.app = app;
    }

    /**
     * Where an instance with these settings can be asked from within. The inherited socket is not such a place: another
     * instance might answer.
     *
     * @param port it listens on, or -1
     */
    static Optional<SocketAddress> listener(Config config, int port) {
        String socket = config.get(Settings.SOCKET);
        if (!socket.isEmpty()) {
            return Optional.of(UnixDomainSocketAddress.of(socket));
        }
        String host = config.get(Settings.HOST);
        return port < 0
                ? Optional.empty()
                : Optional.of(
                        host.isEmpty()
                                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                                : new InetSocketAddress(host, port));
    }

    /** Whether it takes traffic. */
    boolean isReady() {
        return app.isLive() && (listener.isEmpty() || answers(listener.get(), "/readyz"));
    }

    /**
     * What does not work, in words; null when all does.
     *
     * <p>That Redis is away is no trouble of this instance's: it serves whom it can, and nothing would be better were it
     * started again. It is one, when Redis takes a new connection and this instance does not get over it.
     *
     * @param leaving whether its listener may be closed already
     */
    @Nullable
    String trouble(boolean leaving) {
        if (!hubTurns()) {
            return "the hub has not come to a task for " + PATIENCE.toSeconds() + " s";
        }
        if (leaving) {
            return null;
        }
        if (listener.isPresent() && !answers(listener.get(), "/healthz")) {
            return "its own listener has not answered for " + PATIENCE.toSeconds() + " s";
        }
        if (!app.isLive() && app.isReachable()) {
            return "Redis answers, but not on the connections that stand";
        }
        return null;
    }

    private boolean hubTurns() {
        try {
            app.probe().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Whether a request is answered with 200 in time, on a connection of its own. */
    static boolean answers(SocketAddress address, String path) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        try (Selector selector = Selector.open();
                SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            long end = System.nanoTime() + PATIENCE.toNanos();
            boolean connected = channel.connect(address);
            while (!connected) {
                await(key, SelectionKey.OP_CONNECT, end);
                connected = channel.finishConnect();
            }
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            // Less than what any socket takes at once.
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate("HTTP/1.1 200".length());
            while (answer.hasRemaining()) {
                await(key, SelectionKey.OP_READ, end);
                if (channel.read(answer) < 0) {
                    return false;
                }
            }
            return new String(answer.array(), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(SelectionKey key, int operation, long end) throws IOException {
        key.interestOps(operation);
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0 || key.selector().select(left) == 0) {
            throw new IOException("no answer");
        }
        key.selector().selectedKeys().clear();
    }

    /** In a line: who is here, and what was said in the last second. */
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
