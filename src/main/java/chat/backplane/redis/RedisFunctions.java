package chat.backplane.redis;

import chat.backplane.Unavailable;
import java.util.List;
import java.util.stream.Collectors;

/** Loads this release's functions into Redis for an operator, where the instances have no right to. */
public final class RedisFunctions {
    private RedisFunctions() {}

    /**
     * Loads the functions; does nothing if they are loaded already. Blocks for up to a second.
     *
     * @return the names of their libraries, each of which carries the hash of its source
     * @throws Unavailable when Redis cannot be reached or refuses; the message says where and why
     */
    public static String load(RedisSettings settings) {
        List<FunctionLibrary> libraries = List.of(FunctionLibrary.ofChat(), FunctionLibrary.ofAccounts());
        RedisConnection connection = null;
        try {
            connection = RedisConnection.open(settings.address(), "chat-operator");
            for (FunctionLibrary library : libraries) {
                library.load(connection);
            }
            return libraries.stream().map(FunctionLibrary::name).collect(Collectors.joining(" and "));
        } catch (RuntimeException e) {
            throw new Unavailable(settings.address() + ": " + ConnectionOpener.reason(e));
        } finally {
            if (connection != null) {
                connection.abort();
            }
        }
    }
}
