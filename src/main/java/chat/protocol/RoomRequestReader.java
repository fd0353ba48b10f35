package chat.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads requests that change a room, over WebSocket and over HTTP. */
public final class RoomRequestReader {
    /** The fields of a {@code set} that say what a room is. */
    private static final List<String> SETTABLE =
            List.of("topic", "archived", "slowSeconds", "private", "keepDays", "keepCount");

    private RoomRequestReader() {}

    /**
     * Reads the body of an HTTP request that opens the room that its {@code name} says, or a direct one.
     *
     * @param idempotencyKey a header that serves as the nonce
     * @throws BadMessage that says what is wrong
     */
    public static RoomRequest.Open readOpen(String body, String idempotencyKey) {
        JsonFields fields = JsonFields.parse(body);
        return open(fields, "name", ClientMessageReader.nonce(idempotencyKey));
    }

    static RoomRequest.Open open(JsonFields fields) {
        return open(fields, "room", fields.nonce("nonce"));
    }

    private static RoomRequest.Open open(JsonFields fields, String field, String nonce) {
        if (!fields.has(field) && fields.has("members")) {
            return openDirect(fields, nonce);
        }
        RoomName room = fields.room(field);
        if (room.isDirect()) {
            throw BadMessage.badRequest("%s: names that begin with dm: are the server's own", field);
        }
        return new RoomRequest.Open(
                room,
                Objects.requireNonNullElse(fields.topicOrNull("topic"), ""),
                fields.has("private") && fields.bool("private"),
                members(fields),
                nonce);
    }

    private static RoomRequest.Open openDirect(JsonFields fields, String nonce) {
        List<Author> members = members(fields);
        if (members.size() >= FixedLimits.MAX_DIRECT_MEMBERS) {
            throw BadMessage.badRequest("members: at most %d without a name", FixedLimits.MAX_DIRECT_MEMBERS - 1);
        } else if (fields.has("topic") || fields.has("private")) {
            throw BadMessage.badRequest("topic, private: a direct room has none");
        }
        return new RoomRequest.Open(RoomName.UNNAMED, "", true, members, nonce);
    }

    private static List<Author> members(JsonFields fields) {
        List<String> ids = fields.strings("members");
        if (ids.size() > FixedLimits.MAX_OPEN_MEMBERS) {
            throw BadMessage.badRequest("members: at most %d", FixedLimits.MAX_OPEN_MEMBERS);
        }
        return ids.stream()
                .map(id -> JsonFields.of(Map.of("members", id)).userId("members"))
                .distinct()
                .map(id -> new Author(id, ""))
                .toList();
    }

    /**
     * Reads the body of an HTTP request that has the fields of a {@code set}.
     *
     * @param idempotencyKey as in {@link #readOpen}
     * @throws BadMessage that says what is wrong
     */
    public static RoomRequest.Set readSet(RoomName room, String body, String idempotencyKey, ClientLimits limits) {
        return set(JsonFields.parse(body), room, ClientMessageReader.nonce(idempotencyKey), limits);
    }

    static RoomRequest.Set set(JsonFields fields, ClientLimits limits) {
        return set(fields, fields.room("room"), fields.nonce("nonce"), limits);
    }

    private static RoomRequest.Set set(JsonFields fields, RoomName room, String nonce, ClientLimits limits) {
        if (SETTABLE.stream().noneMatch(fields::has)) {
            throw BadMessage.badRequest("%s: at least one of them", String.join(", ", SETTABLE));
        }
        return new RoomRequest.Set(
                room,
                fields.topicOrNull("topic"),
                fields.has("archived") ? fields.bool("archived") : null,
                wholeOrNull(fields, "slowSeconds", FixedLimits.MAX_SLOW_SECONDS),
                fields.has("private") ? fields.bool("private") : null,
                wholeOrNull(fields, "keepDays", limits.keepDays()),
                wholeOrNull(fields, "keepCount", limits.keepCount()),
                nonce);
    }

    private static @Nullable Integer wholeOrNull(JsonFields fields, String name, int max) {
        return fields.has(name) ? fields.whole(name, 0, max) : null;
    }

    /**
     * Reads the body of an HTTP request that has the fields of a {@code member}.
     *
     * @param user the user's id
     * @param idempotencyKey as in {@link #readOpen}
     * @throws BadMessage that says what is wrong
     */
    public static RoomRequest.Member readMember(RoomName room, String user, String body, String idempotencyKey) {
        return member(JsonFields.parse(body), room, checkedUser(user), ClientMessageReader.nonce(idempotencyKey));
    }

    /**
     * Makes a {@code member} of an HTTP request that removes a user.
     *
     * @param user the user's id
     * @param idempotencyKey as in {@link #readOpen}
     * @throws BadMessage that says what is wrong
     */
    public static RoomRequest.Member readRemoval(RoomName room, String user, String idempotencyKey) {
        String nonce = ClientMessageReader.nonce(idempotencyKey);
        return new RoomRequest.Member(room, checkedUser(user), Role.NONE, null, null, nonce);
    }

    private static String checkedUser(String user) {
        return JsonFields.of(Map.of("user", user)).userId("user");
    }

    static RoomRequest.Member member(JsonFields fields) {
        return member(fields, fields.room("room"), fields.userId("user"), fields.nonce("nonce"));
    }

    private static RoomRequest.Member member(JsonFields fields, RoomName room, String user, String nonce) {
        long given = List.of("role", "banUntil", "muteUntil").stream()
                .filter(fields::has)
                .count();
        if (given != 1) {
            throw BadMessage.badRequest("role, banUntil, muteUntil: exactly one of them");
        }
        Role role = role(fields.stringOrNull("role"));
        String invite = fields.stringOrNull("invite");
        if (invite != null && role != Role.MEMBER) {
            throw BadMessage.badRequest("invite: only with the role member");
        }
        return new RoomRequest.Member(
                room, user, role, fields.timeOrNull("banUntil"), fields.timeOrNull("muteUntil"), invite, nonce);
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
}
