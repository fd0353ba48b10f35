package chat.backplane.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes the socket of one connection. Keeps the socket below TLS, because closing it ends another thread's read or write at
 * once, while closing the TLS socket would wait for it.
 */
final class RedisSocketFactory implements JedisSocketFactory {
    private final RedisAddress address;
    private volatile @Nullable Socket socket;

    RedisSocketFactory(RedisAddress address) {
        this.address = address;
    }

    @Override
    public Socket createSocket() {
        try {
            return address.socket() == null ? overTcp() : overUnix(address.socket());
        } catch (IOException e) {
            close();
            throw new JedisConnectionException(e);
        }
    }

    private Socket overUnix(String path) throws IOException {
        Socket raw = new UnixSocket(path);
        socket = raw;
        return raw;
    }

    private Socket overTcp() throws IOException {
        Socket raw = new Socket();
        socket = raw;
        raw.setTcpNoDelay(true);
        raw.setKeepAlive(true);
        raw.setSoTimeout(RedisConnection.READ_TIMEOUT_MS);
        raw.connect(new InetSocketAddress(address.host(), address.port()), RedisConnection.CONNECT_TIMEOUT_MS);
        return address.tls() ? encrypted(raw) : raw;
    }

    private Socket encrypted(Socket raw) throws IOException {
        // Read for each connection, so that a new authority is trusted without a restart.
        Path ca = address.ca();
        SSLSocketFactory factory =
                ca == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : TrustStore.socketFactory(ca);
        SSLSocket upper = (SSLSocket) factory.createSocket(raw, address.host(), address.port(), true);
        SSLParameters parameters = upper.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        upper.setSSLParameters(parameters);
        upper.startHandshake();
        return upper;
    }

    /** Closes the socket, if there is one. Safe to call from any thread. */
    void close() {
        Socket open = socket;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is discarded either way.
            }
        }
    }
}
