package chat.backplane.redis;

import chat.backplane.Unavailable;

/** Loads this release's functions into Redis for an operator, where the instances have no right to. */
public final class RedisFunctions {
    private RedisFunctions() {}

    /**
     * Loads the functions; does nothing if they are loaded already. Blocks for up to a second.
     *
     * @return the name of their library, which carries the hash of its source
     * @throws Unavailable when Redis cannot be reached or refuses; the message says where and why
     */
    public static String load(RedisSettings settings) {
        FunctionLibrary library = new FunctionLibrary();
        RedisConnection connection = null;
        try {
            connection = RedisConnection.open(settings.address(), "chat-operator");
            library.load(connection);
            return library.name();
        } catch (RuntimeException e) {
            throw new Unavailable(settings.address() + ": " + ConnectionOpener.reason(e));
        } finally {
            if (connection != null) {
                connection.abort();
            }
        }
    }
}
