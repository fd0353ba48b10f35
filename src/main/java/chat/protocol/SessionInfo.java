package chat.protocol;

import java.util.List;

/**
 * A session as its user sees it.
 *
 * @param id ends the session
 * @param device that of the client that signed in, as it described itself
 * @param createdAt in milliseconds since 1970
 * @param usedAt when it was last used, to the minute, in milliseconds since 1970
 * @param current whether it is the one that asks
 */
public record SessionInfo(String id, String device, long createdAt, long usedAt, boolean current) {
    /** Returns the answer to which sessions a user has. */
    public static byte[] writeAll(List<SessionInfo> sessions) {
        return Json.object(json -> {
            json.writeArrayFieldStart("sessions");
            for (SessionInfo session : sessions) {
                json.writeStartObject();
                json.writeStringField("id", session.id());
                json.writeStringField("device", session.device());
                json.writeNumberField("createdAt", session.createdAt());
                json.writeNumberField("usedAt", session.usedAt());
                json.writeBooleanField("current", session.current());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
