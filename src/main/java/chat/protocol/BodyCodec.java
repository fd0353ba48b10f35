package chat.protocol;

/** Writes and reads the bodies that instances pass to each other: those of log entries and of {@link Signal}s. */
public final class BodyCodec {
    private BodyCodec() {}

    /** Returns the body of a {@code message}, as it stands in the log; see {@link Publication#body}. */
    public static String message(User from, String text, String nonce) {
        return Json.objectText(json -> {
            ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
            json.writeStringField("text", text);
            json.writeStringField("nonce", nonce);
        });
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
