package chat.protocol;

import java.util.List;

/** Writes and reads {@link InstanceStatus}. */
public final class StatusCodec {
    private StatusCodec() {}

    /** Returns a status as one object. */
    public static String write(InstanceStatus status) {
        return Json.objectText(json -> {
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
        });
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /**
     * Returns the statuses of all instances in one object, in UTF-8. Leaves out what is not an object.
     *
     * @param at in milliseconds since 1970
     * @param statuses each as {@link #write} made it, possibly in another release
     */
    public static byte[] writeAll(long at, List<String> statuses) {
        return Json.object(json -> {
            json.writeNumberField("at", at);
            json.writeArrayFieldStart("instances");
            for (String status : statuses) {
                if (JsonObjects.isObject(status)) {
                    json.writeRawValue(status);
                }
            }
            json.writeEndArray();
        });
    }

    /**
     * The part of a status by which instances judge each other.
     *
     * @param run as {@link InstanceStatus#run}
     * @param state as {@link InstanceStatus#state}
     * @param live as {@link InstanceStatus#live}
     * @param connections as {@link InstanceStatus#connections}
     */
    public record Summary(String run, String state, boolean live, int connections) {}

    /**
     * Reads a status that {@link #write} made, possibly in another release.
     *
     * @throws BadMessage if the text is not one
     */
    public static Summary read(String status) {
        JsonFields fields = JsonFields.parse(status);
        return new Summary(
                fields.string("run"),
                fields.string("state"),
                fields.bool("live"),
                fields.whole("connections", 0, Integer.MAX_VALUE));
    }
}
