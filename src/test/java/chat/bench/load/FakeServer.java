package chat.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A WebSocket server with one room, which does to one message what it was told to. A thread for each connection, one lock for all. */
final class FakeServer {
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    private static final String REFUSED = "HTTP/1.1 503 Service Unavailable\r\n\r\n";
    private static final int NONE = -1;

    private final ServerSocket listener;
    private final List<Socket> members = new ArrayList<>();
    private boolean refuses;
    private int lost = NONE;
    private int repeated = NONE;
    private int delayed = NONE;
    private int stalled = NONE;
    private long stallNanos;
    private int messages;
    private byte[] later = {};

    FakeServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** @param message by its number, from 0 on, as for the others */
    synchronized void lose(int message) {
        lost = message;
    }

    synchronized void repeat(int message) {
        repeated = message;
    }

    synchronized void delay(int message) {
        delayed = message;
    }

    synchronized void stall(int message, long ms) {
        stalled = message;
        stallNanos = TimeUnit.MILLISECONDS.toNanos(ms);
    }

    synchronized void refuse() {
        refuses = true;
    }

    void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            int ends = 0;
            while (ends < 4) {
                int read = in.read();
                ends = read == '\r' || read == '\n' ? ends + 1 : 0;
            }
            if (!admit(socket)) {
                return;
            }
            while (true) {
                onText(socket, read(in));
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private synchronized boolean admit(Socket socket) throws IOException {
        socket.getOutputStream().write((refuses ? REFUSED : SWITCHING).getBytes(StandardCharsets.US_ASCII));
        return !refuses;
    }

    private synchronized void onText(Socket socket, byte[] text) throws IOException {
        if (new String(text, StandardCharsets.UTF_8).startsWith("join")) {
            members.add(socket);
            write(socket, "joined".getBytes(StandardCharsets.UTF_8));
            return;
        }
        int message = messages++;
        if (message == stalled) {
            LockSupport.parkNanos(stallNanos);
        }
        if (message == lost) {
            return;
        }
        if (message == delayed) {
            later = text;
            return;
        }
        send(text);
        if (message == repeated) {
            send(text);
        }
        if (later.length > 0) {
            send(later);
            later = new byte[0];
        }
    }

    private void send(byte[] text) throws IOException {
        for (Socket member : members) {
            write(member, text);
        }
    }

    /** Reads a frame of fewer than 64 KB. */
    private static byte[] read(InputStream in) throws IOException {
        byte[] header = in.readNBytes(2);
        if (header.length < 2) {
            throw new IOException("closed");
        }
        int length = header[1] & 0x7f;
        if (length == 126) {
            length = ByteBuffer.wrap(in.readNBytes(2)).getShort();
        }
        byte[] mask = in.readNBytes(4);
        byte[] text = in.readNBytes(length);
        for (int i = 0; i < text.length; i++) {
            text[i] ^= mask[i % 4];
        }
        return text;
    }

    /** Writes a frame of fewer than 126 bytes. */
    private static void write(Socket socket, byte[] text) throws IOException {
        socket.getOutputStream()
                .write(ByteBuffer.allocate(2 + text.length)
                        .put((byte) 0x81)
                        .put((byte) text.length)
                        .put(text)
                        .array());
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }
}
