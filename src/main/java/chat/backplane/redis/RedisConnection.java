package chat.backplane.redis;

import java.util.List;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * One connection, for one thread that reads and one that writes. Once broken it stays so: unlike its parent it never
 * connects again behind one's back, which would be without the check that every connection begins with.
 *
 * <p>Without an answer a read fails after half a second.
 */
final class RedisConnection extends Connection {
    static final int CONNECT_MS = 300;
    static final int ANSWER_MS = 500;

    private final RedisSocketFactory socket;

    /** Set while the parent is being constructed, which connects; so it must not have an initial value of its own. */
    private boolean connected;

    private String run = "";

    private RedisConnection(RedisSocketFactory socket, JedisClientConfig config) {
        super(socket, config);
        this.socket = socket;
    }

    /** @param name what the connection is called in Redis' list of clients */
    static RedisConnection open(RedisAddress address, String name) {
        RedisSocketFactory socket = new RedisSocketFactory(address);
        JedisClientConfig config = DefaultJedisClientConfig.builder()
                .resp2()
                .socketTimeoutMillis(ANSWER_MS)
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
        // The parent asks for this before everything that it sends.
        if (!isConnected()) {
            if (connected) {
                throw new JedisConnectionException("the connection was lost");
            }
            connected = true;
            super.connect();
        }
    }

    /** Which run of Redis this is connected to; another one after every restart of it. */
    String run() {
        return run;
    }

    void setRun(String run) {
        this.run = run;
    }

    /** Sends all in one go, and gives what was answered to each: a value, or a JedisDataException. */
    List<Object> exchange(List<CommandArguments> commands) {
        commands.forEach(this::sendCommand);
        return getMany(commands.size());
    }

    /** One command's answer; throws JedisDataException when it is refused. */
    Object ask(CommandArguments command) {
        sendCommand(command);
        return getOne();
    }

    /** Sends without waiting for answers. */
    void send(List<CommandArguments> commands) {
        commands.forEach(this::sendCommand);
        flush();
    }

    /** From any thread: whoever is reading or writing fails at once. */
    void abort() {
        socket.close();
    }
}
