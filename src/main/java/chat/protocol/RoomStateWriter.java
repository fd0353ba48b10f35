package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** Writes rooms as users have them. */
final class RoomStateWriter {
    private RoomStateWriter() {}

    static void writeRooms(JsonGenerator json, ServerMessage.Rooms rooms) throws IOException {
        json.writeArrayFieldStart("rooms");
        for (RoomState room : rooms.rooms()) {
            json.writeStartObject();
            write(json, room);
            json.writeEndObject();
        }
        json.writeEndArray();
        Json.writeIfPresent(json, "next", rooms.next());
    }

    /** Writes the fields of a room. */
    static void write(JsonGenerator json, RoomState state) throws IOException {
        json.writeStringField("room", state.room().value());
        json.writeStringField("kind", state.kind().wire());
        json.writeBooleanField("private", state.kind().isClosed());
        json.writeStringField("topic", state.rules().topic());
        json.writeStringField("last", state.last().toString());
        json.writeStringField("read", state.read().toString());
        json.writeNumberField("unread", state.unread());
        json.writeNumberField("mentions", state.mentions());
        json.writeStringField("role", state.role().wire());
        json.writeStringField("level", state.level().wire());
        json.writeNumberField("members", state.members());
        if (state.kind() == RoomKind.DIRECT) {
            writeAuthors(json, "with", state.with());
        }
        if (state.rules().archived()) {
            json.writeBooleanField("archived", true);
        }
        if (state.rules().slowSeconds() > 0) {
            json.writeNumberField("slowSeconds", state.rules().slowSeconds());
        }
        if (state.rules().keepDays() > 0) {
            json.writeNumberField("keepDays", state.rules().keepDays());
        }
        if (state.rules().keepCount() > 0) {
            json.writeNumberField("keepCount", state.rules().keepCount());
        }
    }

    /** Writes users as an array; those whose name is not known without one. */
    static void writeAuthors(JsonGenerator json, String name, List<Author> users) throws IOException {
        json.writeArrayFieldStart(name);
        for (Author user : users) {
            json.writeStartObject();
            json.writeStringField("id", user.id());
            if (!user.name().isEmpty()) {
                json.writeStringField("name", user.name());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
