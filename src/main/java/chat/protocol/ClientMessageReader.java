package chat.protocol;

import java.util.Map;

/** Reads what clients send, over WebSocket and over HTTP. */
public final class ClientMessageReader {
    private static final int MAX_QUOTED_CODE_POINTS = 40;

    private ClientMessageReader() {}

    /**
     * Reads one message of a WebSocket: a line of a frame.
     *
     * @param utf8 the frame, in valid UTF-8
     * @param end the place after the line
     * @throws BadMessage that says what is wrong, and repeats the request's nonce and room as far as they could be read
     */
    public static ClientMessage read(byte[] utf8, int from, int end, ClientLimits limits) {
        JsonFields fields = JsonFields.parse(utf8, from, end);
        try {
            return read(fields, limits);
        } catch (BadMessage e) {
            throw e.inAnswerTo(fields.nonceToRepeat(), fields.roomToRepeat());
        }
    }

    private static ClientMessage read(JsonFields fields, ClientLimits limits) {
        String type = fields.string("type");
        return switch (type) {
            case "hello" -> hello(fields);
            case "join" ->
                new ClientMessage.Join(fields.room("room"), fields.idOrNull("after"), fields.pageSize("limit"));
            case "leave" -> new ClientMessage.Leave(fields.room("room"));
            case "send" ->
                new ClientMessage.Send(
                        fields.room("room"), fields.text("text", limits.textBytes()), fields.nonce("nonce"));
            case "history" -> history(fields.room("room"), fields);
            case "members" -> new ClientMessage.Members(fields.room("room"));
            case "typing" -> new ClientMessage.Typing(fields.room("room"), fields.bool("on"));
            case "ping" -> new ClientMessage.Ping(fields.scalarOrNull("t"));
            default -> throw BadMessage.badRequest("type: unknown \"%s\"", quoted(type));
        };
    }

    /**
     * Reads the body of an HTTP request that has the fields of a {@code hello}.
     *
     * @throws BadMessage that says what is wrong
     */
    public static ClientMessage.Hello readHello(String body) {
        return hello(JsonFields.parse(body));
    }

    private static ClientMessage.Hello hello(JsonFields fields) {
        return new ClientMessage.Hello(fields.userNameOrNull("name"), fields.stringOrNull("token"));
    }

    /**
     * Reads the body of an HTTP request that has the text of a {@code send}.
     *
     * @param idempotencyKey the request's header, which serves as the nonce
     * @throws BadMessage that says what is wrong with either
     */
    public static ClientMessage.Send readSend(RoomName room, String body, String idempotencyKey, ClientLimits limits) {
        String text = JsonFields.parse(body).text("text", limits.textBytes());
        JsonFields headers = JsonFields.of(Map.of("Idempotency-Key", idempotencyKey));
        return new ClientMessage.Send(room, text, headers.nonce("Idempotency-Key"));
    }

    /**
     * Reads a {@code history} from the parameters of an HTTP request.
     *
     * @throws BadMessage that says what is wrong
     */
    public static ClientMessage.History readHistory(RoomName room, Map<String, String> query) {
        return history(room, JsonFields.of(query));
    }

    private static ClientMessage.History history(RoomName room, JsonFields fields) {
        MessageId before = fields.idOrNull("before");
        MessageId after = fields.idOrNull("after");
        if (before != null && after != null) {
            throw BadMessage.badRequest("before, after: only one of them");
        }
        return new ClientMessage.History(room, before, after, fields.pageSize("limit"));
    }

    private static String quoted(String text) {
        return text.codePointCount(0, text.length()) <= MAX_QUOTED_CODE_POINTS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_QUOTED_CODE_POINTS)) + "…";
    }
}
