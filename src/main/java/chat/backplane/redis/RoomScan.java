package chat.backplane.redis;

import chat.protocol.RoomName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/** Finds all rooms of which anything is kept: also those that no list has. Redis looks at some keys in each call. */
final class RoomScan {
    private static final int KEYS_PER_CALL = 500;
    private static final Set<String> PARTS = Set.of("log", "members", "limits");

    private final RedisKeys keys;
    private final OperatorCalls calls;
    private final Set<RoomName> seen = new HashSet<>();

    RoomScan(RedisContext context, OperatorCalls calls) {
        this.keys = context.keys();
        this.calls = calls;
    }

    /** Calls the visitor with each room, once. */
    void forEach(Consumer<RoomName> visitor) {
        String cursor = "0";
        do {
            String from = cursor;
            List<?> reply = calls.call(
                    () -> new CommandArguments(Command.SCAN)
                            .add(from)
                            .add(Keyword.MATCH)
                            .add(keys.keys() + "{*}:*")
                            .add(Keyword.COUNT)
                            .add(KEYS_PER_CALL),
                    RedisReply::list);
            cursor = RedisReply.text(reply.get(0));
            RedisReply.list(reply.get(1)).forEach(key -> visit(RedisReply.text(key), visitor));
        } while (!cursor.equals("0"));
    }

    private void visit(String key, Consumer<RoomName> visitor) {
        int begin = keys.keys().length() + 1;
        int end = key.indexOf("}:", begin);
        if (end < 0 || !PARTS.contains(key.substring(end + 2))) {
            return;
        }
        RedisReply.room(key.substring(begin, end)).filter(seen::add).ifPresent(visitor);
    }
}
