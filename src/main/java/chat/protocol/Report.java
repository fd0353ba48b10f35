package chat.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that somebody has reported to administrators.
 *
 * @param id identifies the report; a greater one is later
 * @param at when it was reported, in milliseconds since 1970
 * @param room the room of the message
 * @param message the id of the message
 * @param by the id of the user who reported it
 * @param reason what that user says about it; may be empty
 * @param said who wrote it, and its text as it is now; null if it is deleted, or no longer kept
 */
public record Report(
        long id,
        long at,
        String room,
        String message,
        String by,
        String reason,
        MessageBody.@Nullable AuthoredText said) {

    /** Returns the same report with what was said. */
    public Report saying(MessageBody.@Nullable AuthoredText what) {
        return new Report(id, at, room, message, by, reason, what);
    }

    /**
     * Returns reports as one object, in UTF-8.
     *
     * @param names those of users, by id, as far as they are known
     * @param more whether there are later ones
     */
    public static byte[] writeAll(List<Report> reports, Map<String, String> names, boolean more) {
        return Json.object(json -> {
            json.writeArrayFieldStart("reports");
            for (Report report : reports) {
                json.writeRawValue(report.toJson(names));
            }
            json.writeEndArray();
            json.writeBooleanField("more", more);
        });
    }

    /** Returns the report as an object; for the parameter see {@link #writeAll}. */
    public String toJson(Map<String, String> names) {
        return Json.objectText(json -> {
            json.writeNumberField("id", id);
            json.writeNumberField("at", at);
            json.writeStringField("room", room);
            json.writeStringField("message", message);
            json.writeStringField("by", by);
            Json.writeIfPresent(json, "byName", names.get(by));
            Json.writeIfPresent(json, "reason", reason.isEmpty() ? null : reason);
            if (said != null) {
                ServerMessageWriter.writeAuthor(json, said.from());
                json.writeStringField("text", said.text());
            }
        });
    }
}
