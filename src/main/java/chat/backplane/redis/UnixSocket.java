package chat.backplane.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A Unix domain socket as a {@link Socket}, as Jedis needs it. The JDK offers only a channel, which has no timeouts, so
 * reading and writing each wait on a selector. For one thread that reads and one that writes; {@link #close} ends both.
 */
final class UnixSocket extends Socket {
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private volatile int timeoutMs = RedisConnection.READ_TIMEOUT_MS;

    UnixSocket(String path) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        channel.configureBlocking(false);
        readable = Selector.open();
        writable = Selector.open();
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
    }

    /** Waits until the channel is ready, for {@code ms} milliseconds at most; 0 means forever. */
    private static void await(Selector selector, int ms) throws IOException {
        try {
            if (selector.select(ms) == 0 && ms > 0) {
                throw new SocketTimeoutException("no answer within " + ms + " ms");
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException e) {
            throw new ClosedChannelException();
        }
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            int count = channel.read(ByteBuffer.wrap(bytes, offset, length));
            if (count != 0 || length == 0) {
                return count;
            }
            await(readable, timeoutMs);
        }
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
        while (rest.hasRemaining()) {
            if (channel.write(rest) == 0) {
                await(writable, RedisConnection.READ_TIMEOUT_MS);
            }
        }
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return UnixSocket.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return UnixSocket.this.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                UnixSocket.this.write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                UnixSocket.this.write(bytes, offset, length);
            }
        };
    }

    @Override
    public synchronized void setSoTimeout(int ms) {
        timeoutMs = ms;
    }

    @Override
    public synchronized int getSoTimeout() {
        return timeoutMs;
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public boolean isOutputShutdown() {
        return false;
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
        // Wakes the threads that wait.
        readable.close();
        writable.close();
    }
}
