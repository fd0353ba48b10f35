package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what the server sends, over WebSocket and over HTTP: each message as one object in UTF-8, without a line break in it. */
public final class ServerMessageWriter {
    /** Writes the fields of one type of message, all but {@code type}. */
    interface Body<M extends ServerMessage> {
        void write(JsonGenerator json, M message) throws IOException;
    }

    /**
     * The form of one type of message.
     *
     * @param type its name on the wire
     */
    record Form<M extends ServerMessage>(Class<M> messages, String type, Body<M> body) {
        void write(JsonGenerator json, ServerMessage message) throws IOException {
            json.writeStringField("type", type);
            body.write(json, messages.cast(message));
        }
    }

    static final Map<Class<?>, Form<?>> FORMS = new HashMap<>();

    static {
        form(ServerMessage.Welcome.class, "welcome", ServerMessageWriter::writeWelcome);
        form(ServerMessage.Joined.class, "joined", ServerMessageWriter::writeJoined);
        form(ServerMessage.Left.class, "left", (json, left) -> writeRoom(json, left.room()));
        form(ServerMessage.Ack.class, "ack", ServerMessageWriter::writeAck);
        form(ServerMessage.History.class, "history", ServerMessageWriter::writeHistory);
        form(ServerMessage.Found.class, "found", ServerMessageWriter::writeFound);
        form(ServerMessage.Members.class, "members", MembersWriter::write);
        form(
                ServerMessage.People.class,
                "people",
                (json, people) -> writeUsersIfPresent(json, "users", people.users()));
        form(ServerMessage.Presence.class, "presence", ServerMessageWriter::writePresence);
        form(ServerMessage.Typing.class, "typing", ServerMessageWriter::writeTyping);
        form(ServerMessage.Failure.class, "error", ServerMessageWriter::writeFailure);
        form(
                ServerMessage.Restart.class,
                "restart",
                (json, restart) -> json.writeNumberField("withinMs", restart.withinMs()));
        form(ServerMessage.Status.class, "status", (json, status) -> json.writeBooleanField("live", status.live()));
        form(ServerMessage.Rooms.class, "rooms", RoomStateWriter::writeRooms);
        form(ServerMessage.Room.class, "room", (json, room) -> RoomStateWriter.write(json, room.state()));
        form(ServerMessage.Read.class, "read", (json, read) -> {
            writeRoom(json, read.room());
            json.writeStringField("id", read.id().toString());
        });
        form(ServerMessage.Session.class, "session", ServerMessageWriter::writeSession);
        form(ServerMessage.Pong.class, "pong", ServerMessageWriter::writePong);
    }

    private ServerMessageWriter() {}

    private static <M extends ServerMessage> void form(Class<M> messages, String type, Body<M> body) {
        FORMS.put(messages, new Form<>(messages, type, body));
    }

    /** Returns a message as it is sent. */
    public static byte[] write(ServerMessage message) {
        Form<?> form = FORMS.get(message.getClass());
        if (form == null) {
            throw new IllegalArgumentException(message.getClass() + " has no form");
        }
        return Json.object(json -> form.write(json, message));
    }

    /** Returns an entry of a room's log as it is sent. */
    public static byte[] write(Publication publication) {
        return Json.object(json -> writeFields(json, publication));
    }

    /** Returns the answer to who the session's user is. */
    public static byte[] writeSession(Self user) {
        return Json.object(json -> writeSelf(json, user));
    }

    /** Returns the answer to who may come in. */
    public static byte[] writeAccess(Access access) {
        return Json.object(json -> writeAccessFields(json, access));
    }

    /**
     * Returns a problem document (RFC 9457).
     *
     * @param room the one that it is about; null unless that is to be told
     */
    public static byte[] writeProblem(int status, ErrorCode code, String detail, @Nullable String room) {
        return Json.object(json -> {
            json.writeStringField("type", "about:blank");
            json.writeNumberField("status", status);
            json.writeStringField("code", code.wire());
            json.writeStringField("detail", detail);
            Json.writeIfPresent(json, "room", room);
        });
    }

    private static void writeWelcome(JsonGenerator json, ServerMessage.Welcome welcome) throws IOException {
        writeSelf(json, welcome.user());
        Json.writeIfPresent(json, "token", welcome.token());
        json.writeObjectFieldStart("access");
        writeAccessFields(json, welcome.access());
        json.writeEndObject();
        json.writeStringField("instance", welcome.instance());
        json.writeStringField("version", welcome.version());
        json.writeObjectFieldStart("limits");
        json.writeNumberField("textBytes", welcome.limits().textBytes());
        json.writeNumberField("frameBytes", welcome.limits().frameBytes());
        json.writeNumberField("sendPerSecond", welcome.limits().sendPerSecond());
        json.writeNumberField("rooms", welcome.limits().rooms());
        json.writeNumberField("keepDays", welcome.limits().keepDays());
        json.writeNumberField("keepCount", welcome.limits().keepCount());
        json.writeEndObject();
        json.writeNumberField("heartbeatSeconds", welcome.heartbeatSeconds());
    }

    private static void writeAccessFields(JsonGenerator json, Access access) throws IOException {
        json.writeStringField("mode", access.mode().wire());
        json.writeBooleanField("guestsMayWrite", access.guestsMayWrite());
        Json.writeIfPresent(json, "registration", access.registration());
    }

    private static void writeJoined(JsonGenerator json, ServerMessage.Joined joined) throws IOException {
        writeRoom(json, joined.room());
        writeMessages(json, joined.messages());
        json.writeBooleanField("complete", joined.complete());
        json.writeBooleanField("more", joined.more());
        json.writeStringField("last", joined.last().toString());
        json.writeNumberField("members", joined.members());
    }

    private static void writeAck(JsonGenerator json, ServerMessage.Ack ack) throws IOException {
        json.writeStringField("nonce", ack.nonce());
        writeRoom(json, ack.room());
        json.writeStringField("id", ack.id().toString());
        json.writeNumberField("at", ack.at());
        json.writeBooleanField("duplicate", ack.duplicate());
    }

    private static void writeHistory(JsonGenerator json, ServerMessage.History history) throws IOException {
        writeRoom(json, history.room());
        writeMessages(json, history.messages());
        json.writeBooleanField("more", history.more());
    }

    private static void writeFound(JsonGenerator json, ServerMessage.Found found) throws IOException {
        writeMessages(json, found.messages());
        json.writeBooleanField("more", found.more());
        Json.writeIfPresent(json, "before", found.before());
    }

    private static void writePresence(JsonGenerator json, ServerMessage.Presence presence) throws IOException {
        writeRoom(json, presence.room());
        json.writeNumberField("count", presence.count());
        writeUsersIfPresent(json, "joined", presence.joined());
        writeUsersIfPresent(json, "left", presence.left());
    }

    private static void writeTyping(JsonGenerator json, ServerMessage.Typing typing) throws IOException {
        writeRoom(json, typing.room());
        writeAuthor(json, typing.from());
        json.writeBooleanField("on", typing.on());
    }

    private static void writeFailure(JsonGenerator json, ServerMessage.Failure failure) throws IOException {
        json.writeStringField("code", failure.code().wire());
        json.writeStringField("message", failure.message());
        Json.writeIfPresent(json, "nonce", failure.nonce());
        Json.writeIfPresent(json, "room", failure.room());
        Long retryAfterMs = failure.retryAfterMs();
        if (retryAfterMs != null) {
            json.writeNumberField("retryAfterMs", retryAfterMs);
        }
    }

    private static void writeSession(JsonGenerator json, ServerMessage.Session session) throws IOException {
        json.writeBooleanField("ended", session.ended());
        Self user = session.user();
        if (user != null) {
            writeSelf(json, user);
        }
    }

    private static void writePong(JsonGenerator json, ServerMessage.Pong pong) throws IOException {
        String t = pong.t();
        if (t != null) {
            json.writeFieldName("t");
            json.writeRawValue(t);
        }
    }

    static void writeRoom(JsonGenerator json, RoomName room) throws IOException {
        json.writeStringField("room", room.value());
    }

    static void writeAuthor(JsonGenerator json, Author from) throws IOException {
        json.writeObjectFieldStart("from");
        json.writeStringField("id", from.id());
        json.writeStringField("name", from.name());
        writeBot(json, from.id());
        json.writeEndObject();
    }

    /** Tells of a bot that it is one. */
    private static void writeBot(JsonGenerator json, String userId) throws IOException {
        if (User.isBot(userId)) {
            json.writeBooleanField("bot", true);
        }
    }

    private static void writeSelf(JsonGenerator json, Self user) throws IOException {
        json.writeObjectFieldStart("user");
        writeUserFields(json, new User(user.id(), user.name(), user.guest()));
        json.writeArrayFieldStart("roles");
        for (String role : user.roles()) {
            json.writeString(role);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void writeUsersIfPresent(JsonGenerator json, String name, @Nullable List<User> users) throws IOException {
        if (users != null) {
            json.writeArrayFieldStart(name);
            for (User user : users) {
                writeUserObject(json, user);
            }
            json.writeEndArray();
        }
    }

    static void writeUserObject(JsonGenerator json, User user) throws IOException {
        json.writeStartObject();
        writeUserFields(json, user);
        json.writeEndObject();
    }

    private static void writeUserFields(JsonGenerator json, User user) throws IOException {
        json.writeStringField("id", user.id());
        json.writeStringField("name", user.name());
        json.writeBooleanField("guest", user.guest());
        writeBot(json, user.id());
    }

    private static void writeMessages(JsonGenerator json, List<Publication> messages) throws IOException {
        json.writeArrayFieldStart("messages");
        for (Publication message : messages) {
            json.writeStartObject();
            writeFields(json, message);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Copies the body as it is, so that nothing is lost that a newer version wrote. */
    private static void writeFields(JsonGenerator json, Publication publication) throws IOException {
        json.writeStringField("type", publication.type());
        writeRoom(json, publication.room());
        json.writeStringField("id", publication.id().toString());
        json.writeNumberField("at", publication.at());
        String body = publication.body();
        if (body.length() > "{}".length()) {
            json.writeRaw(',');
            json.writeRaw(body, 1, body.length() - 2);
        }
    }
}
