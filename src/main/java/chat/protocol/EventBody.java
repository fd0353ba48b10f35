package chat.protocol;

/** The fields of an entry about a message, as {@link MessageBody} has those of a message. */
public final class EventBody {
    private EventBody() {}

    /** Returns the fields as a JSON object, without those that the log knows better: which message, and a text. */
    public static String toJson(User from, EntryRequest request) {
        return Json.objectText(json -> {
            ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
            json.writeStringField("nonce", request.nonce());
            if (request instanceof EntryRequest.React react) {
                json.writeStringField("emoji", react.emoji());
                json.writeBooleanField("on", react.on());
            } else if (request instanceof EntryRequest.Pin pin) {
                json.writeBooleanField("on", pin.on());
            }
        });
    }
}
