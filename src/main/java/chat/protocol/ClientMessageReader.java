package chat.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what clients send, over WebSocket and over HTTP. */
public final class ClientMessageReader {
    /** Reads the fields of one type of request. */
    private interface Form {
        ClientMessage read(JsonFields fields, ClientLimits limits);
    }

    /** The form of each type of request. */
    private static final Map<String, Form> FORMS = Map.ofEntries(
            Map.entry("hello", (fields, limits) -> hello(fields)),
            Map.entry(
                    "join",
                    (fields, limits) -> new ClientMessage.Join(
                            fields.room("room"), fields.idOrNull("after"), fields.pageSize("limit"))),
            Map.entry("leave", (fields, limits) -> new ClientMessage.Leave(fields.room("room"))),
            Map.entry("send", (fields, limits) -> send(roomOf(fields), fields, fields.nonce("nonce"), limits)),
            Map.entry(
                    "edit",
                    (fields, limits) ->
                            edit(fields.room("room"), fields.id("id"), fields, fields.nonce("nonce"), limits)),
            Map.entry(
                    "delete",
                    (fields, limits) ->
                            new EntryRequest.Delete(fields.room("room"), fields.id("id"), fields.nonce("nonce"))),
            Map.entry(
                    "react",
                    (fields, limits) -> new EntryRequest.React(
                            fields.room("room"),
                            fields.id("id"),
                            fields.emoji("emoji"),
                            fields.bool("on"),
                            fields.nonce("nonce"))),
            Map.entry(
                    "pin",
                    (fields, limits) -> new EntryRequest.Pin(
                            fields.room("room"), fields.id("id"), fields.bool("on"), fields.nonce("nonce"))),
            Map.entry("open", (fields, limits) -> RoomRequestReader.open(fields)),
            Map.entry("set", (fields, limits) -> RoomRequestReader.set(fields, limits)),
            Map.entry("member", (fields, limits) -> RoomRequestReader.member(fields)),
            Map.entry("rooms", (fields, limits) -> new ListRequest.Rooms()),
            Map.entry("read", (fields, limits) -> new ListRequest.Read(fields.room("room"), fields.id("id"))),
            Map.entry("level", (fields, limits) -> new ListRequest.Level(fields.room("room"), fields.level("level"))),
            Map.entry("history", (fields, limits) -> history(fields.room("room"), fields)),
            Map.entry("search", (fields, limits) -> FindRequestReader.search(fields)),
            Map.entry("people", (fields, limits) -> FindRequestReader.people(fields)),
            Map.entry("members", (fields, limits) -> new ClientMessage.Members(fields.room("room"))),
            Map.entry("typing", (fields, limits) -> new ClientMessage.Typing(fields.room("room"), fields.bool("on"))),
            Map.entry(
                    "report",
                    (fields, limits) -> report(fields.room("room"), fields.id("id"), fields, fields.nonce("nonce"))),
            Map.entry("ping", (fields, limits) -> new ClientMessage.Ping(fields.scalarOrNull("t"))));

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
        Form form = FORMS.get(type);
        if (form == null) {
            throw BadMessage.unknown("type", type);
        }
        return form.read(fields, limits);
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
        return send(room, JsonFields.parse(body), nonce(idempotencyKey), limits);
    }

    private static RoomName roomOf(JsonFields fields) {
        if (!fields.has("to")) {
            return fields.room("room");
        } else if (fields.has("room")) {
            throw BadMessage.badRequest("room, to: only one of them");
        }
        return RoomName.UNNAMED;
    }

    private static ClientMessage.Send send(RoomName room, JsonFields fields, String nonce, ClientLimits limits) {
        return new ClientMessage.Send(
                room,
                fields.text("text", limits.textBytes()),
                nonce,
                fields.has("replyTo") ? fields.id("replyTo") : null,
                room.equals(RoomName.UNNAMED) && fields.has("to") ? fields.userId("to") : null);
    }

    /** Checks a header that serves as the nonce. */
    static String nonce(String idempotencyKey) {
        return JsonFields.of(Map.of("Idempotency-Key", idempotencyKey)).nonce("Idempotency-Key");
    }

    /**
     * Reads the body of an HTTP request that changes a message: the text of an {@code edit}, or whether it is to be {@code pinned}.
     *
     * @param idempotencyKey as in {@link #readSend}
     * @throws BadMessage that says what is wrong
     */
    public static EntryRequest readChange(
            RoomName room, MessageId id, String body, String idempotencyKey, ClientLimits limits) {
        JsonFields fields = JsonFields.parse(body);
        String nonce = nonce(idempotencyKey);
        if (!fields.has("pinned")) {
            return edit(room, id, fields, nonce, limits);
        } else if (fields.has("text")) {
            throw BadMessage.badRequest("text, pinned: only one of them");
        }
        return new EntryRequest.Pin(room, id, fields.bool("pinned"), nonce);
    }

    private static EntryRequest.Edit edit(
            RoomName room, MessageId id, JsonFields fields, String nonce, ClientLimits limits) {
        return new EntryRequest.Edit(room, id, fields.text("text", limits.textBytes()), nonce);
    }

    /**
     * Makes a {@code delete} of an HTTP request.
     *
     * @param idempotencyKey as in {@link #readSend}
     * @throws BadMessage that says what is wrong
     */
    public static EntryRequest.Delete readDelete(RoomName room, MessageId id, String idempotencyKey) {
        return new EntryRequest.Delete(room, id, nonce(idempotencyKey));
    }

    /**
     * Reads the body of an HTTP request that reports a message.
     *
     * @param idempotencyKey as in {@link #readSend}
     * @throws BadMessage that says what is wrong
     */
    public static ClientMessage.Report readReport(RoomName room, MessageId id, String body, String idempotencyKey) {
        return report(room, id, JsonFields.parse(body), nonce(idempotencyKey));
    }

    private static ClientMessage.Report report(RoomName room, MessageId id, JsonFields fields, String nonce) {
        return new ClientMessage.Report(room, id, reason(fields.stringOrNull("reason")), nonce);
    }

    private static String reason(@Nullable String given) {
        String text = given == null ? "" : given;
        int most = FixedLimits.MAX_REASON_CODE_POINTS;
        if (text.codePointCount(0, text.length()) > most || ControlCharacters.areIn(text, "\n\t")) {
            throw BadMessage.badRequest("reason: at most %d characters, no control characters", most);
        }
        return text;
    }

    /**
     * Makes a {@code react} of an HTTP request.
     *
     * @param idempotencyKey as in {@link #readSend}
     * @throws BadMessage that says what is wrong
     */
    public static EntryRequest.React readReact(
            RoomName room, MessageId id, String emoji, boolean on, String idempotencyKey) {
        String checked = JsonFields.of(Map.of("emoji", emoji)).emoji("emoji");
        return new EntryRequest.React(room, id, checked, on, nonce(idempotencyKey));
    }

    /**
     * Reads the body of an HTTP request that says how far a room was read.
     *
     * @throws BadMessage that says what is wrong
     */
    public static ListRequest.Read readRead(RoomName room, String body) {
        return new ListRequest.Read(room, JsonFields.parse(body).id("id"));
    }

    /**
     * Reads the body of an HTTP request that sets what the user wants to be told of in a room.
     *
     * @throws BadMessage that says what is wrong
     */
    public static ListRequest.Level readLevel(RoomName room, String body) {
        return new ListRequest.Level(room, JsonFields.parse(body).level("level"));
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
}
