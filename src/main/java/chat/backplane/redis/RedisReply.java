package chat.backplane.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Converts replies of Redis, which are byte arrays, integers and lists of these. */
final class RedisReply {
    private RedisReply() {}

    static String text(Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    static long number(Object reply) {
        return reply instanceof Long number ? number : Long.parseLong(text(reply));
    }

    static List<?> list(Object reply) {
        return (List<?>) reply;
    }
}
