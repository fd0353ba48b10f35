package chat.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The fields of an entry that is no message, as {@link MessageBody} has those of a message. */
public final class EventBody {
    private EventBody() {}

    /** Returns the fields as a JSON object, without those that the log knows better: which message, and a text. */
    public static String toJson(User from, EntryRequest request) {
        return Json.objectText(json -> {
            writeAuthor(json, from, request.nonce());
            if (request instanceof EntryRequest.React react) {
                json.writeStringField("emoji", react.emoji());
                json.writeBooleanField("on", react.on());
            } else if (request instanceof EntryRequest.Pin pin) {
                json.writeBooleanField("on", pin.on());
            }
        });
    }

    /**
     * Returns the fields of an entry about the room as a JSON object.
     *
     * @param name of the user whom a {@link RoomRequest.Member} is about; empty if it is not known
     */
    public static String toJson(User from, RoomRequest request, String name) {
        return Json.objectText(json -> {
            writeAuthor(json, from, request.nonce());
            if (request instanceof RoomRequest.Open open) {
                write(json, open);
            } else if (request instanceof RoomRequest.Set set) {
                write(json, set);
            } else if (request instanceof RoomRequest.Member member) {
                write(json, member, name);
                writeOwnChange(json, member, from);
            }
        });
    }

    private static void writeAuthor(JsonGenerator json, User from, String nonce) throws IOException {
        ServerMessageWriter.writeAuthor(json, new Author(from.id(), from.name()));
        json.writeStringField("nonce", nonce);
    }

    private static void write(JsonGenerator json, RoomRequest.Open open) throws IOException {
        json.writeBooleanField("opened", true);
        if (!open.topic().isEmpty()) {
            json.writeStringField("topic", open.topic());
        }
        if (open.closed()) {
            json.writeBooleanField("private", true);
        }
        if (!open.members().isEmpty()) {
            RoomStateWriter.writeAuthors(json, "members", open.members());
        }
    }

    private static void write(JsonGenerator json, RoomRequest.Set set) throws IOException {
        if (set.topic() != null) {
            json.writeStringField("topic", set.topic());
        }
        if (set.archived() != null) {
            json.writeBooleanField("archived", set.archived());
        }
        if (set.slowSeconds() != null) {
            json.writeNumberField("slowSeconds", set.slowSeconds());
        }
        if (set.closed() != null) {
            json.writeBooleanField("private", set.closed());
        }
        if (set.keepDays() != null) {
            json.writeNumberField("keepDays", set.keepDays());
        }
        if (set.keepCount() != null) {
            json.writeNumberField("keepCount", set.keepCount());
        }
    }

    private static void write(JsonGenerator json, RoomRequest.Member member, String name) throws IOException {
        json.writeStringField("user", member.user());
        if (!name.isEmpty()) {
            json.writeStringField("name", name);
        }
        if (member.role() != null) {
            json.writeStringField("role", member.role().wire());
        }
        if (member.banUntil() != null) {
            json.writeNumberField("banUntil", member.banUntil());
        }
        if (member.muteUntil() != null) {
            json.writeNumberField("muteUntil", member.muteUntil());
        }
    }

    private static void writeOwnChange(JsonGenerator json, RoomRequest.Member member, User from) throws IOException {
        if (!member.user().equals(from.id())) {
            return;
        }
        if (member.role() == Role.NONE) {
            json.writeBooleanField("left", true);
        } else if (member.role() == Role.MEMBER) {
            json.writeBooleanField("joined", true);
        }
    }
}
