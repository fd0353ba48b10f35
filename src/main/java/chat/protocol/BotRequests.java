package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the bodies of HTTP requests about bots, and writes the answers. */
public final class BotRequests {
    private static final int MAX_ROOMS = 50;

    private BotRequests() {}

    /** A request for a bot. */
    public record NewBot(String name, List<RoomName> rooms, boolean read, boolean write) {}

    /**
     * A bot as those see it who may end it.
     *
     * @param by the id of the user who made it
     * @param createdAt in milliseconds since 1970
     */
    public record Shown(User user, List<RoomName> rooms, List<String> rights, String by, long createdAt) {}

    /** @throws BadMessage that says what is wrong */
    public static NewBot readBot(String body) {
        JsonFields fields = JsonFields.parse(body);
        String name = UserName.normalize("name", fields.string("name"));
        Set<RoomName> rooms = new LinkedHashSet<>();
        fields.strings("rooms", MAX_ROOMS).forEach(room -> rooms.add(new RoomName(room)));
        List<String> rights = fields.has("rights") ? fields.strings("rights", 2) : List.of("read", "write");
        if (!Set.of("read", "write").containsAll(rights)) {
            throw BadMessage.badRequest("rights: read, write or both");
        }
        return new NewBot(name, List.copyOf(rooms), rights.contains("read"), rights.contains("write"));
    }

    /**
     * Returns the answer to who made a bot.
     *
     * @param secretName the name of the field with its secret, which is shown here alone
     */
    public static byte[] writeBot(Shown bot, String secretName, String secret) {
        return Json.object(json -> {
            write(json, bot);
            json.writeStringField(secretName, secret);
        });
    }

    /** Returns the answer to which bots there are. */
    public static byte[] writeBots(List<Shown> bots) {
        return Json.object(json -> {
            json.writeArrayFieldStart("bots");
            for (Shown bot : bots) {
                json.writeStartObject();
                write(json, bot);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Shown bot) throws IOException {
        json.writeFieldName("user");
        ServerMessageWriter.writeUserObject(json, bot.user());
        writeTexts(json, "rooms", bot.rooms().stream().map(RoomName::value).toList());
        writeTexts(json, "rights", bot.rights());
        json.writeStringField("by", bot.by());
        json.writeNumberField("createdAt", bot.createdAt());
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
