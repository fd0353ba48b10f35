package chat.protocol;

/**
 * An ephemeral message to a room: not stored, without an id, received only by instances that are connected to the backplane now.
 *
 * @param type such as {@code typing}; possibly one of a newer release that this one does not know
 * @param body the fields that belong to the type, a JSON object without a line break
 */
public record Signal(RoomName room, String type, String body) {
    /** Returns the notice that a user is typing, or no longer is. */
    public static Signal typing(RoomName room, User from, boolean on) {
        String body = Json.objectText(json -> {
            json.writeStringField("id", from.id());
            json.writeStringField("name", from.name());
            json.writeBooleanField("on", on);
        });
        return new Signal(room, "typing", body);
    }

    /** Returns the notice that somebody has come or gone. */
    public static Signal presence(RoomName room, String instance) {
        return new Signal(room, "presence", Json.objectText(json -> json.writeStringField("by", instance)));
    }

    /**
     * Reads what {@link #typing} wrote.
     *
     * @throws BadMessage if the body lacks a field, or is no object
     */
    public ServerMessage.Typing readTyping() {
        JsonFields fields = JsonFields.parse(body);
        Author from = new Author(fields.string("id"), fields.string("name"));
        return new ServerMessage.Typing(room, from, fields.bool("on"));
    }
}
