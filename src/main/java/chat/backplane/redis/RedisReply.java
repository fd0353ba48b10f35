package chat.backplane.redis;

import chat.protocol.BadMessage;
import chat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

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

    /** Returns the room of that name; empty for what is none in this release: one that is damaged, or a later release's, keeps nobody from the others. */
    static Optional<RoomName> room(String name) {
        try {
            return Optional.of(new RoomName(name));
        } catch (BadMessage e) {
            return Optional.empty();
        }
    }
}
