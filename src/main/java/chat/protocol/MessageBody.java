package chat.protocol;

/** The fields of a {@code message} beside its room, id and time, as they stand in the log and as members receive them. */
public final class MessageBody {
    private MessageBody() {}

    /** Returns the fields as a JSON object; see {@link Publication#body}. */
    public static String toJson(User from, ClientMessage.Send send) {
        return Json.objectText(json -> {
            ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
            json.writeStringField("text", send.text());
            json.writeStringField("nonce", send.nonce());
        });
    }
}
