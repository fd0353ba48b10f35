package chat.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An act of a moderator, an administrator or an operator, as the audit log has it.
 *
 * @param id its position in the log; a greater one is later
 * @param at when it was done, in milliseconds since 1970
 * @param action {@code message_deleted} and the like; protocol.md lists them
 * @param by the id of the user who did it; null for an operator at the machine
 * @param room the room in which it was done; null for none
 * @param user the id of the user to whom it was done; null for none
 * @param message the id of the message to which it was done; null for none
 * @param detail more about it, such as {@code until=-1}; empty for nothing
 */
public record AuditEntry(
        String id,
        long at,
        String action,
        @Nullable String by,
        @Nullable String room,
        @Nullable String user,
        @Nullable String message,
        String detail) {

    /**
     * Returns a page of the log as one object, in UTF-8.
     *
     * @param names those of users, by id, as far as they are known
     * @param more whether there are earlier entries
     */
    public static byte[] writeAll(List<AuditEntry> entries, Map<String, String> names, boolean more) {
        return Json.object(json -> {
            json.writeArrayFieldStart("entries");
            for (AuditEntry entry : entries) {
                json.writeRawValue(entry.toJson(names));
            }
            json.writeEndArray();
            json.writeBooleanField("more", more);
        });
    }

    /** Returns the entry as an object; for the parameter see {@link #writeAll}. */
    public String toJson(Map<String, String> names) {
        return Json.objectText(json -> {
            json.writeStringField("id", id);
            json.writeNumberField("at", at);
            json.writeStringField("action", action);
            Json.writeIfPresent(json, "by", by);
            Json.writeIfPresent(json, "byName", by == null ? null : names.get(by));
            Json.writeIfPresent(json, "room", room);
            Json.writeIfPresent(json, "user", user);
            Json.writeIfPresent(json, "userName", user == null ? null : names.get(user));
            Json.writeIfPresent(json, "message", message);
            Json.writeIfPresent(json, "detail", detail.isEmpty() ? null : detail);
        });
    }
}
