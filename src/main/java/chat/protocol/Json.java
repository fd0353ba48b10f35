package chat.protocol;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codec of the wire: the one place that knows the names of members and the JSON library. */
public final class Json {
    /** Deeper nesting than this is refused; the protocol itself never nests beyond 3. */
    private static final int MAX_DEPTH = 8;

    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(32)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads one object that a client sent.
     *
     * @throws BadMessage naming what is wrong with it, and which request it was as far as that could be read
     */
    public static ClientMessage decode(String text, Limits limits) {
        Members members = Members.parse(text);
        try {
            return decode(members, limits);
        } catch (BadMessage e) {
            throw e.of(members.nonceIfAny(), members.roomIfAny());
        }
    }

    private static ClientMessage decode(Members members, Limits limits) {
        String type = members.string("type");
        return switch (type) {
            case "hello" -> hello(members);
            case "join" ->
                new ClientMessage.Join(members.room("room"), members.idOrNull("after"), members.pageSize("limit"));
            case "leave" -> new ClientMessage.Leave(members.room("room"));
            case "send" ->
                new ClientMessage.Send(
                        members.room("room"), members.text("text", limits.textBytes()), members.nonce("nonce"));
            case "history" -> history(members.room("room"), members);
            case "members" -> new ClientMessage.Members(members.room("room"));
            case "typing" -> new ClientMessage.Typing(members.room("room"), members.bool("on"));
            case "ping" -> new ClientMessage.Ping(members.scalarOrNull("t"));
            default -> throw BadMessage.badRequest("type: unknown \"%s\"", Members.shorten(type));
        };
    }

    /**
     * Reads what a body over HTTP says of a {@code hello}.
     *
     * @throws BadMessage as {@link #decode}
     */
    public static ClientMessage.Hello hello(String body) {
        return hello(Members.parse(body));
    }

    private static ClientMessage.Hello hello(Members members) {
        return new ClientMessage.Hello(members.nameOrNull("name"), members.stringOrNull("token"));
    }

    /**
     * Reads the text of a {@code send} from a body, whose other members came with the request.
     *
     * @throws BadMessage as {@link #decode}
     */
    public static ClientMessage.Send send(RoomName room, String body, String nonce, Limits limits) {
        String text = Members.parse(body).text("text", limits.textBytes());
        return new ClientMessage.Send(
                room, text, Members.of(Map.of("Idempotency-Key", nonce)).nonce("Idempotency-Key"));
    }

    /**
     * Reads a {@code history} from a query.
     *
     * @throws BadMessage as {@link #decode}
     */
    public static ClientMessage.History history(RoomName room, Map<String, String> query) {
        return history(room, Members.of(query));
    }

    private static ClientMessage.History history(RoomName room, Members members) {
        MessageId before = members.idOrNull("before");
        MessageId after = members.idOrNull("after");
        if (before != null && after != null) {
            throw BadMessage.badRequest("before, after: only one of them");
        }
        return new ClientMessage.History(room, before, after, members.pageSize("limit"));
    }

    /** The body of a {@code message}, as it stands in the log; see {@link Publication#body}. */
    public static String messageBody(User from, String text, String nonce) {
        byte[] bytes = write(json -> {
            json.writeStartObject();
            writeAuthor(json, new Author(from.id(), from.name()));
            json.writeStringField("text", text);
            json.writeStringField("nonce", nonce);
            json.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** That somebody is typing, or no longer is, for the other instances. */
    public static Signal typing(RoomName room, User from, boolean on) {
        byte[] body = write(json -> {
            json.writeStartObject();
            json.writeStringField("id", from.id());
            json.writeStringField("name", from.name());
            json.writeBooleanField("on", on);
            json.writeEndObject();
        });
        return new Signal(room, "typing", new String(body, StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #typing(RoomName, User, boolean)} wrote.
     *
     * @throws BadMessage as {@link #decode}
     */
    public static ServerMessage.Typing typing(Signal signal) {
        Members members = Members.parse(signal.body());
        Author from = new Author(members.string("id"), members.string("name"));
        return new ServerMessage.Typing(signal.room(), from, members.bool("on"));
    }

    /** That somebody has come or gone, for the other instances. */
    public static Signal presence(RoomName room, String instance) {
        byte[] body = write(json -> {
            json.writeStartObject();
            json.writeStringField("by", instance);
            json.writeEndObject();
        });
        return new Signal(room, "presence", new String(body, StandardCharsets.UTF_8));
    }

    /** One entry of a log as members get it, in UTF-8. */
    public static byte[] encode(Publication publication) {
        return write(json -> writePublication(json, publication));
    }

    /** One object, in UTF-8, without a line break in it. */
    public static byte[] encode(ServerMessage message) {
        return write(json -> {
            json.writeStartObject();
            writeMembers(json, message);
            json.writeEndObject();
        });
    }

    /** Who somebody is, for the session's own question; in UTF-8. */
    public static byte[] session(User user) {
        return write(json -> {
            json.writeStartObject();
            json.writeFieldName("user");
            writeUser(json, user);
            json.writeEndObject();
        });
    }

    /** A problem document of RFC 9457, in UTF-8. */
    public static byte[] problem(int status, ErrorCode code, String detail) {
        return write(json -> {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeNumberField("status", status);
            json.writeStringField("code", code.wire());
            json.writeStringField("detail", detail);
            json.writeEndObject();
        });
    }

    private static void writeMembers(JsonGenerator json, ServerMessage message) throws IOException {
        if (message instanceof ServerMessage.Ack ack) {
            writeAck(json, ack);
        } else if (message instanceof ServerMessage.Joined joined) {
            writeJoined(json, joined);
        } else if (message instanceof ServerMessage.Welcome welcome) {
            writeWelcome(json, welcome);
        } else if (message instanceof ServerMessage.History history) {
            json.writeStringField("type", "history");
            json.writeStringField("room", history.room().value());
            writeMessages(json, history.messages());
            json.writeBooleanField("more", history.more());
        } else if (message instanceof ServerMessage.Failure failure) {
            writeFailure(json, failure);
        } else if (message instanceof ServerMessage.Members members) {
            json.writeStringField("type", "members");
            json.writeStringField("room", members.room().value());
            json.writeNumberField("count", members.count());
            writeUsersIfAny(json, "users", members.users());
        } else if (message instanceof ServerMessage.Presence presence) {
            json.writeStringField("type", "presence");
            json.writeStringField("room", presence.room().value());
            json.writeNumberField("count", presence.count());
            writeUsersIfAny(json, "joined", presence.joined());
            writeUsersIfAny(json, "left", presence.left());
        } else if (message instanceof ServerMessage.Typing typing) {
            json.writeStringField("type", "typing");
            json.writeStringField("room", typing.room().value());
            writeAuthor(json, typing.from());
            json.writeBooleanField("on", typing.on());
        } else if (message instanceof ServerMessage.Left left) {
            json.writeStringField("type", "left");
            json.writeStringField("room", left.room().value());
        } else if (message instanceof ServerMessage.Restart restart) {
            json.writeStringField("type", "restart");
            json.writeNumberField("withinMs", restart.withinMs());
        } else if (message instanceof ServerMessage.Status status) {
            json.writeStringField("type", "status");
            json.writeBooleanField("live", status.live());
        } else if (message instanceof ServerMessage.Pong pong) {
            writePong(json, pong);
        }
    }

    /** An instance's own words about itself, as one object. */
    public static String encode(InstanceStatus status) {
        byte[] bytes = write(json -> {
            json.writeStartObject();
            json.writeStringField("instance", status.instance());
            json.writeStringField("host", status.host());
            json.writeStringField("run", status.run());
            json.writeNumberField("pid", status.pid());
            json.writeStringField("version", status.version());
            json.writeStringField("state", status.state());
            json.writeBooleanField("live", status.live());
            json.writeBooleanField("full", status.full());
            json.writeNumberField("startedAt", status.startedAt());
            json.writeNumberField("connections", status.connections());
            json.writeNumberField("rooms", status.rooms());
            json.writeNumberField("messagesPerSecond", rounded(status.messagesPerSecond()));
            json.writeNumberField("deliveriesPerSecond", rounded(status.deliveriesPerSecond()));
            json.writeNumberField("cpu", rounded(status.cpu()));
            json.writeNumberField("memoryBytes", status.memoryBytes());
            json.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * All instances' words about themselves, in UTF-8; what is not an object is left out.
     *
     * @param at in milliseconds since 1970
     * @param statuses each in {@link #encode(InstanceStatus)}'s form, maybe of another release
     */
    public static byte[] cluster(long at, List<String> statuses) {
        return write(json -> {
            json.writeStartObject();
            json.writeNumberField("at", at);
            json.writeArrayFieldStart("instances");
            for (String status : statuses) {
                if (Members.isObject(status)) {
                    json.writeRawValue(status);
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /**
     * The state that an instance, maybe of another release, tells in {@link #encode(InstanceStatus)}'s form.
     *
     * @throws BadMessage when it tells none
     */
    public static String stateOf(String status) {
        return Members.parse(status).string("state");
    }

    private static void writeAck(JsonGenerator json, ServerMessage.Ack ack) throws IOException {
        json.writeStringField("type", "ack");
        json.writeStringField("nonce", ack.nonce());
        json.writeStringField("room", ack.room().value());
        json.writeStringField("id", ack.id().toString());
        json.writeNumberField("at", ack.at());
        json.writeBooleanField("duplicate", ack.duplicate());
    }

    private static void writeJoined(JsonGenerator json, ServerMessage.Joined joined) throws IOException {
        json.writeStringField("type", "joined");
        json.writeStringField("room", joined.room().value());
        writeMessages(json, joined.messages());
        json.writeBooleanField("complete", joined.complete());
        json.writeBooleanField("more", joined.more());
        json.writeStringField("last", joined.last().toString());
        json.writeNumberField("members", joined.members());
    }

    private static void writeWelcome(JsonGenerator json, ServerMessage.Welcome welcome) throws IOException {
        json.writeStringField("type", "welcome");
        json.writeFieldName("user");
        writeUser(json, welcome.user());
        writeIfAny(json, "token", welcome.token());
        json.writeStringField("instance", welcome.instance());
        json.writeStringField("version", welcome.version());
        json.writeObjectFieldStart("limits");
        json.writeNumberField("textBytes", welcome.limits().textBytes());
        json.writeNumberField("frameBytes", welcome.limits().frameBytes());
        json.writeNumberField("sendPerSecond", welcome.limits().sendPerSecond());
        json.writeNumberField("rooms", welcome.limits().rooms());
        json.writeEndObject();
        json.writeNumberField("heartbeatSeconds", welcome.heartbeatSeconds());
    }

    private static void writeFailure(JsonGenerator json, ServerMessage.Failure failure) throws IOException {
        json.writeStringField("type", "error");
        json.writeStringField("code", failure.code().wire());
        json.writeStringField("message", failure.message());
        writeIfAny(json, "nonce", failure.nonce());
        writeIfAny(json, "room", failure.room());
        Long retryAfterMs = failure.retryAfterMs();
        if (retryAfterMs != null) {
            json.writeNumberField("retryAfterMs", retryAfterMs);
        }
    }

    private static void writePong(JsonGenerator json, ServerMessage.Pong pong) throws IOException {
        json.writeStringField("type", "pong");
        String t = pong.t();
        if (t != null) {
            json.writeFieldName("t");
            json.writeRawValue(t);
        }
    }

    private static void writeIfAny(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void writeAuthor(JsonGenerator json, Author from) throws IOException {
        json.writeObjectFieldStart("from");
        json.writeStringField("id", from.id());
        json.writeStringField("name", from.name());
        json.writeEndObject();
    }

    private static void writeUsersIfAny(JsonGenerator json, String name, @Nullable List<User> users)
            throws IOException {
        if (users != null) {
            json.writeArrayFieldStart(name);
            for (User user : users) {
                writeUser(json, user);
            }
            json.writeEndArray();
        }
    }

    private static void writeUser(JsonGenerator json, User user) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", user.id());
        json.writeStringField("name", user.name());
        json.writeBooleanField("guest", user.guest());
        json.writeEndObject();
    }

    private static void writeMessages(JsonGenerator json, List<Publication> messages) throws IOException {
        json.writeArrayFieldStart("messages");
        for (Publication message : messages) {
            writePublication(json, message);
        }
        json.writeEndArray();
    }

    private static void writePublication(JsonGenerator json, Publication publication) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", publication.type());
        json.writeStringField("room", publication.room().value());
        json.writeStringField("id", publication.id().toString());
        json.writeNumberField("at", publication.at());
        String body = publication.body();
        if (body.length() > 2) {
            json.writeRaw(',');
            json.writeRaw(body, 1, body.length() - 2);
        }
        json.writeEndObject();
    }

    /** Writes into a generator; the output is memory, so an I/O error cannot happen. */
    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
