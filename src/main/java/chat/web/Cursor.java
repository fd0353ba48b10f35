package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader has got in each room of a stream: the {@code id:} of a server-sent event, good on any instance.
 * Opaque to clients; {@code room=id} for each room, separated by commas, bytes beyond ASCII as in a URL, since a browser
 * sends it back in a header. Immutable.
 */
record Cursor(Map<RoomName, MessageId> places) {
    static final Cursor START = new Cursor(Map.of());

    static Cursor parse(String text) {
        Map<RoomName, MessageId> places = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new BadMessage(ErrorCode.BAD_REQUEST, "after: not the id of one of our events");
            }
            RoomName room = new RoomName(decode(part.substring(0, equals)));
            places.put(room, MessageId.parse(part.substring(equals + 1)));
        }
        return new Cursor(places);
    }

    private static String decode(String name) {
        try {
            return java.net.URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadMessage(ErrorCode.BAD_REQUEST, "after: not the id of one of our events");
        }
    }

    /** Null when the reader has not been in that room. */
    @Nullable
    MessageId of(RoomName room) {
        return places.get(room);
    }

    Cursor with(RoomName room, MessageId id) {
        Map<RoomName, MessageId> next = new LinkedHashMap<>(places);
        next.put(room, id);
        return new Cursor(next);
    }

    /** Without the rooms that are not among these. */
    Cursor within(Set<RoomName> rooms) {
        Map<RoomName, MessageId> kept = new LinkedHashMap<>(places);
        kept.keySet().retainAll(rooms);
        return new Cursor(kept);
    }

    @Override
    public String toString() {
        return places.entrySet().stream()
                .map(place -> java.net.URLEncoder.encode(place.getKey().value(), StandardCharsets.UTF_8)
                        + '='
                        + place.getValue())
                .collect(Collectors.joining(","));
    }
}
