package chat.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads requests that change a room. */
final class RoomRequestReader {
    private RoomRequestReader() {}

    static RoomRequest.Open open(JsonFields fields) {
        refuse(fields, "private", "members");
        return new RoomRequest.Open(
                fields.room("room"),
                Objects.requireNonNullElse(fields.topicOrNull("topic"), ""),
                fields.nonce("nonce"));
    }

    static RoomRequest.Set set(JsonFields fields) {
        refuse(fields, "private", "keepDays", "keepCount");
        RoomRequest.Set set = new RoomRequest.Set(
                fields.room("room"),
                fields.topicOrNull("topic"),
                fields.has("archived") ? fields.bool("archived") : null,
                slowSeconds(fields),
                fields.nonce("nonce"));
        if (set.topic() == null && set.archived() == null && set.slowSeconds() == null) {
            throw BadMessage.badRequest("topic, archived, slowSeconds: at least one of them");
        }
        return set;
    }

    private static @Nullable Integer slowSeconds(JsonFields fields) {
        if (!fields.has("slowSeconds")) {
            return null;
        }
        int seconds = fields.count("slowSeconds");
        if (seconds > FixedLimits.MAX_SLOW_SECONDS) {
            throw BadMessage.badRequest("slowSeconds: at most %d", FixedLimits.MAX_SLOW_SECONDS);
        }
        return seconds;
    }

    static RoomRequest.Member member(JsonFields fields) {
        long given = List.of("role", "banUntil", "muteUntil").stream()
                .filter(fields::has)
                .count();
        if (given != 1) {
            throw BadMessage.badRequest("role, banUntil, muteUntil: exactly one of them");
        }
        return new RoomRequest.Member(
                fields.room("room"),
                fields.userId("user"),
                role(fields.stringOrNull("role")),
                fields.timeOrNull("banUntil"),
                fields.timeOrNull("muteUntil"),
                fields.nonce("nonce"));
    }

    private static @Nullable Role role(@Nullable String name) {
        if (name == null) {
            return null;
        }
        return Arrays.stream(Role.values())
                .filter(role -> role.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> BadMessage.badRequest("role: must be owner, moderator, member or none"));
    }

    /** Refuses what a later release may have: to pass over it would promise what is not kept. */
    private static void refuse(JsonFields fields, String... names) {
        for (String name : names) {
            if (fields.has(name)) {
                throw BadMessage.badRequest("%s: not supported", name);
            }
        }
    }
}
