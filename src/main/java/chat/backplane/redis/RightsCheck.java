package chat.backplane.redis;

import chat.backplane.Unavailable;
import java.util.List;
import java.util.stream.Collectors;
import redis.clients.jedis.CommandArguments;

/** Finds at the start that this user of Redis lacks a right which some rooms need later. */
final class RightsCheck {
    private RightsCheck() {}

    /**
     * Opens a connection and checks the rights. Blocks for up to two seconds.
     *
     * @param purpose see {@link ConnectionOpener#open}
     * @throws RuntimeException on failure; {@link ConnectionOpener#reason} describes it
     */
    static RedisConnection open(RedisContext context, String purpose) {
        RedisConnection connection = context.opener().open(purpose);
        try {
            check(context, connection);
            return connection;
        } catch (RuntimeException e) {
            connection.abort();
            throw e;
        }
    }

    private static void check(RedisContext context, RedisConnection connection) {
        FunctionLibrary library = context.library();
        CommandArguments call = library.call("check_rights", context.keys().probe());
        List<?> missing = RedisReply.list(library.ask(connection, call));
        if (!missing.isEmpty()) {
            String commands = missing.stream().map(RedisReply::text).collect(Collectors.joining(", "));
            throw new Unavailable("this user may not run " + commands + ", which redis/chat.lua asks for");
        }
    }
}
