package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes and reads the bodies that instances pass to each other: those of log entries and of {@link Signal}s. */
public final class BodyCodec {
    private BodyCodec() {}

    /** Returns the body of a {@code message}, as it stands in the log; see {@link Publication#body}. */
    public static String message(User from, String text, String nonce) {
        return message(from, text, nonce, List.of());
    }

    /**
     * Like {@link #message(User, String, String)}.
     *
     * @param mentions the ids of the users whom the text names
     */
    public static String message(User from, String text, String nonce, List<String> mentions) {
        return Json.objectText(json -> {
            ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
            json.writeStringField("text", text);
            json.writeStringField("nonce", nonce);
            if (!mentions.isEmpty()) {
                json.writeArrayFieldStart("mentions");
                for (String id : mentions) {
                    json.writeString(id);
                }
                json.writeEndArray();
            }
        });
    }

    /** Returns the body of an entry about a message, as it stands in the log; what the log knows better is left out. */
    public static String event(User from, String nonce) {
        return Json.objectText(json -> writeEvent(json, from, nonce));
    }

    /** Returns the body of a {@code reacted}, likewise. */
    public static String reaction(User from, String emoji, boolean on, String nonce) {
        return Json.objectText(json -> {
            writeEvent(json, from, nonce);
            json.writeStringField("emoji", emoji);
            json.writeBooleanField("on", on);
        });
    }

    /** Returns the body of a {@code pinned}, likewise. */
    public static String pin(User from, boolean on, String nonce) {
        return Json.objectText(json -> {
            writeEvent(json, from, nonce);
            json.writeBooleanField("on", on);
        });
    }

    private static void writeEvent(JsonGenerator json, User from, String nonce) throws IOException {
        ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
        json.writeStringField("nonce", nonce);
    }

    /** The author and the text of a message. */
    public record Said(Author from, String text) {}

    /** Reads the body of a {@code message}; returns null if it has no author or no text, as that of one that was deleted. */
    public static @Nullable Said readSaid(String body) {
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
            return id == null || name == null || text == null ? null : new Said(new Author(id, name), text);
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the signal that a user is typing, or no longer is. */
    public static Signal typing(RoomName room, User from, boolean on) {
        String body = Json.objectText(json -> {
            json.writeStringField("id", from.id());
            json.writeStringField("name", from.name());
            json.writeBooleanField("on", on);
        });
        return new Signal(room, "typing", body);
    }

    /**
     * Reads what {@link #typing} wrote.
     *
     * @throws BadMessage if the body lacks a field, or is no object
     */
    public static ServerMessage.Typing readTyping(Signal signal) {
        JsonFields fields = JsonFields.parse(signal.body());
        Author from = new Author(fields.string("id"), fields.string("name"));
        return new ServerMessage.Typing(signal.room(), from, fields.bool("on"));
    }

    /** Returns the signal that somebody has come or gone. */
    public static Signal presence(RoomName room, String instance) {
        return new Signal(room, "presence", Json.objectText(json -> json.writeStringField("by", instance)));
    }
}
