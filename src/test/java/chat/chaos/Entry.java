package chat.chaos;

/** A message as somebody saw it, or as it stands in a log. Equal when the server said just the same. */
record Entry(String room, Position id, String nonce, String text, String from) {
    static Entry of(String room, Json object) {
        return new Entry(
                room,
                Position.parse(object.text("id")),
                object.text("nonce"),
                object.text("text"),
                object.object("from").text("name"));
    }
}
