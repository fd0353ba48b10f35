package chat.backplane.redis;

import java.util.List;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * A connection to Redis, for one thread that reads and one that writes. Once broken it stays broken: unlike its superclass
 * it never reconnects by itself, which would bypass the check of {@link ConnectionOpener}.
 *
 * <p>Reads time out after {@value #READ_TIMEOUT_MS} ms.
 */
final class RedisConnection extends Connection {
    static final int CONNECT_TIMEOUT_MS = 300;
    static final int READ_TIMEOUT_MS = 500;

    private final RedisSocketFactory socket;

    /** Set by the superclass's constructor, which connects; so it must not have an initializer. */
    private boolean connected;

    private String run = "";

    private RedisConnection(RedisSocketFactory socket, JedisClientConfig config) {
        super(socket, config);
        this.socket = socket;
    }

    /**
     * Opens a connection. Blocks for up to a second.
     *
     * @param name the connection's name in Redis' list of clients
     */
    static RedisConnection open(RedisAddress address, String name) {
        RedisSocketFactory socket = new RedisSocketFactory(address);
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .resp2()
                .socketTimeoutMillis(READ_TIMEOUT_MS)
                .user(address.user())
                .password(address.password())
                .database(address.database())
                .clientName(name)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .build();
        try {
            return new RedisConnection(socket, config);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public void connect() {
        // The superclass calls this before everything that it sends.
        if (!isConnected()) {
            if (connected) {
                throw new JedisConnectionException("the connection was lost");
            }
            connected = true;
            super.connect();
        }
    }

    /** Returns the id of the run of Redis that this is connected to; a restart changes it. */
    String run() {
        return run;
    }

    void setRun(String run) {
        this.run = run;
    }

    /** Sends commands in one go, and returns the answer to each: a value or a JedisDataException. */
    List<Object> exchange(List<CommandArguments> commands) {
        commands.forEach(this::sendCommand);
        return getMany(commands.size());
    }

    /**
     * Sends a command and returns its answer.
     *
     * @throws redis.clients.jedis.exceptions.JedisDataException when Redis refuses the command
     */
    Object ask(CommandArguments command) {
        sendCommand(command);
        return getOne();
    }

    /** Sends commands without waiting for their answers. */
    void send(List<CommandArguments> commands) {
        commands.forEach(this::sendCommand);
        flush();
    }

    /** Closes the socket, so that a thread that reads or writes fails at once. Safe to call from any thread. */
    void abort() {
        socket.close();
    }
}
