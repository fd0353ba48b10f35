package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes who is in a room, who has a role there, and who is limited. Stateless. */
final class MembersWriter {
    private MembersWriter() {}

    static void write(JsonGenerator json, ServerMessage.Members members) throws IOException {
        ServerMessageWriter.writeRoom(json, members.room());
        json.writeNumberField("count", members.count());
        ServerMessageWriter.writeUsersIfPresent(json, "users", members.users());
        json.writeArrayFieldStart("roles");
        for (RoomMember member : members.roles()) {
            json.writeStartObject();
            json.writeStringField("id", member.id());
            if (!member.name().isEmpty()) {
                json.writeStringField("name", member.name());
            }
            json.writeStringField("role", member.role().wire());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("limited");
        for (LimitedUser user : members.limited()) {
            json.writeStartObject();
            json.writeStringField("id", user.id());
            json.writeNumberField("banUntil", user.banUntil());
            json.writeNumberField("muteUntil", user.muteUntil());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
