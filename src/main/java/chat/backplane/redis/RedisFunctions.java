package chat.backplane.redis;

import chat.backplane.Backplane.Unavailable;

/** What an operator does whose instances may not: loads this release's functions into Redis. */
public final class RedisFunctions {
    private RedisFunctions() {}

    /**
     * Loads them, if they are not there yet.
     *
     * @return the name of their library, which carries the hash of its source
     * @throws Unavailable when Redis cannot be reached, or refuses; the message says where and why
     */
    public static String load(RedisSettings settings) {
        FunctionLibrary library = new FunctionLibrary();
        RedisConnection link = null;
        try {
            link = RedisConnection.open(settings.address(), "chat-operator");
            library.load(link);
            return library.name();
        } catch (RuntimeException e) {
            throw new Unavailable(settings.address() + ": " + RedisConnector.reason(e));
        } finally {
            if (link != null) {
                link.abort();
            }
        }
    }
}
