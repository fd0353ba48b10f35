package chat.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A WebSocket client that can do what a proper one refuses to: wrong handshakes, wrong frames, silence. */
public final class RawWebSocket implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TIMEOUT_MS = 10_000;

    /** Header lines of a proper handshake, but for the host. */
    private static final String[] HANDSHAKE = {
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    };

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** An answer over HTTP; the names of its headers are in lower case. */
    public record Response(int status, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /**
     * A frame of the server.
     *
     * @param opcode -1 is the end of the stream
     * @param code of a close frame
     */
    public record Frame(int opcode, int code, String text) {
        private static final Frame END = new Frame(-1, 1006, "");

        private static Frame of(int opcode, byte[] payload) {
            boolean coded = opcode == CLOSE && payload.length >= 2;
            int code = coded ? ByteBuffer.wrap(payload).getShort() : 1005;
            int from = coded ? 2 : 0;
            return new Frame(opcode, code, new String(payload, from, payload.length - from, StandardCharsets.UTF_8));
        }
    }

    private RawWebSocket(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        socket.setSoTimeout(TIMEOUT_MS);
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** One request of these lines, the first its request line; {@code Host} is added. */
    public static Response request(int port, String... lines) {
        try (RawWebSocket raw = connect(port, 0)) {
            return raw.exchange(lines);
        }
    }

    /**
     * Tries a handshake in which these header lines replace those of the same name; one without a value leaves that header
     * out.
     */
    public static Response handshake(int port, String... lines) {
        try (RawWebSocket raw = connect(port, 0)) {
            return raw.upgrade(lines);
        }
    }

    /**
     * A connection on which no handshake has been made.
     *
     * @param receiveBuffer in bytes, 0 for the system's: a reader with little room is soon a slow one
     */
    public static RawWebSocket connect(int port, int receiveBuffer) {
        try {
            return new RawWebSocket(port, receiveBuffer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RawWebSocket open(int port, int receiveBuffer) {
        RawWebSocket raw = connect(port, receiveBuffer);
        assertEquals(101, raw.upgrade().status());
        return raw;
    }

    public Response get(String path) {
        return exchange("GET " + path + " HTTP/1.1");
    }

    /** As {@link #handshake}, on this connection. */
    public Response upgrade(String... lines) {
        return upgradeAt("/ws", lines);
    }

    public Response upgradeAt(String path, String... lines) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : HANDSHAKE) {
            put(headers, line);
        }
        for (String line : lines) {
            put(headers, line);
        }
        headers.values().removeIf(line -> line.endsWith(":"));
        List<String> request = new ArrayList<>(headers.values());
        request.add(0, "GET " + path + " HTTP/1.1");
        return exchange(request.toArray(String[]::new));
    }

    private static void put(Map<String, String> headers, String line) {
        headers.put(line.substring(0, line.indexOf(':')), line);
    }

    /** Asks, and gives the answer's head as it is. */
    public String head(String... lines) {
        try {
            ask(lines);
            StringBuilder head = new StringBuilder();
            for (String line = line(); !line.isEmpty(); line = line()) {
                head.append(line).append('\n');
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request of these lines, and no body; {@code Host} is added. */
    public RawWebSocket ask(String... lines) {
        String head = String.join("\r\n", lines) + "\r\n";
        boolean hasHost = head.toLowerCase(Locale.ROOT).contains("\r\nhost:");
        String host = hasHost ? "" : "Host: 127.0.0.1:" + socket.getPort() + "\r\n";
        try {
            out.write((head + host + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Response exchange(String... lines) {
        return ask(lines).answer();
    }

    /** Sends this as it is, as a body for one. */
    public RawWebSocket sendBytes(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to what was asked. */
    public Response answer() {
        try {
            int status = Integer.parseInt(line().substring(9, 12));
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                headers.put(name, line.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Response(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n' && b >= 0; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends these objects in one text frame, written with {@code '} in place of the quotation mark. */
    public RawWebSocket send(String... objects) {
        return send(TEXT, String.join("\n", objects).replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    public RawWebSocket send(int opcode, byte[] payload) {
        return write(FINAL | opcode, true, payload);
    }

    /** Sends a part of a message that another one follows. */
    public RawWebSocket sendPart(int opcode, byte[] payload) {
        return write(opcode, true, payload);
    }

    public RawWebSocket sendUnmasked(byte[] text) {
        return write(FINAL | TEXT, false, text);
    }

    private RawWebSocket write(int first, boolean masked, byte[] payload) {
        try {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(frame);
            int mask = masked ? MASKED : 0;
            data.write(first);
            if (payload.length < 126) {
                data.write(mask | payload.length);
            } else if (payload.length < 65_536) {
                data.write(mask | 126);
                data.writeShort(payload.length);
            } else {
                data.write(mask | 127);
                data.writeLong(payload.length);
            }
            if (masked) {
                data.writeInt(0); // A mask of zeros leaves the payload as it is.
            }
            data.write(payload);
            out.write(frame.toByteArray());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame, of whatever kind; pings are not answered. */
    public Frame read() {
        try {
            int first = in.read();
            if (first < 0) {
                return Frame.END;
            }
            int length = in.readUnsignedByte() & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            return Frame.of(first & 0x0F, payload);
        } catch (EOFException | SocketException e) {
            return Frame.END;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
