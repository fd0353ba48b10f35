package chat.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a {@code message} beside its room, id and time, as they stand in the log and as members receive them. */
public final class MessageBody {
    private MessageBody() {}

    /** Returns the fields as a JSON object; see {@link Publication#body}. */
    public static String toJson(User from, ClientMessage.Send send) {
        return toJson(from, send, List.of());
    }

    /** Like {@link #toJson(User, ClientMessage.Send)}, with the ids of the users whom the text names. */
    public static String toJson(User from, ClientMessage.Send send, List<String> mentions) {
        return Json.objectText(json -> {
            ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
            json.writeStringField("text", send.text());
            json.writeStringField("nonce", send.nonce());
            if (!mentions.isEmpty()) {
                json.writeArrayFieldStart("mentions");
                for (String id : mentions) {
                    json.writeString(id);
                }
                json.writeEndArray();
            }
        });
    }

    /** The author and the text of a message. */
    public record AuthoredText(Author from, String text) {}

    /** Reads the author and the text; returns null if one is missing, as in a message that was deleted. */
    public static @Nullable AuthoredText read(String body) {
        try (JsonParser parser = Json.FACTORY.createParser(body)) {
            String id = null;
            String name = null;
            String text = null;
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.VALUE_STRING) {
                    continue;
                }
                String path = parser.getParsingContext().pathAsPointer().toString();
                switch (path) {
                    case "/from/id" -> id = parser.getText();
                    case "/from/name" -> name = parser.getText();
                    case "/text" -> text = parser.getText();
                    default -> {
                        // Another field.
                    }
                }
            }
            return id == null || name == null || text == null ? null : new AuthoredText(new Author(id, name), text);
        } catch (IOException e) {
            return null;
        }
    }
}
