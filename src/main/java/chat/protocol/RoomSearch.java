package chat.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * A search for rooms by the beginning of their names. They come in the order of their names' bytes.
 *
 * @param after the name that they follow; empty for the first ones
 * @param limit the most rooms, 1 to {@link #MAX_FOUND}
 */
public record RoomSearch(String prefix, String after, int limit) {
    /** The most rooms in an answer. */
    public static final int MAX_FOUND = 50;

    /** The order of names, by their bytes in UTF-8. */
    public static final Comparator<String> BY_NAME = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    /**
     * Reads the parameters of an HTTP request.
     *
     * @throws BadMessage that says what is wrong
     */
    public static RoomSearch read(Map<String, String> query) {
        return new RoomSearch(name(query, "prefix"), name(query, "after"), limit(query.getOrDefault("limit", "50")));
    }

    private static String name(Map<String, String> query, String parameter) {
        String value = query.getOrDefault(parameter, "");
        return value.isEmpty() ? value : JsonFields.of(query).room(parameter).value();
    }

    private static int limit(String text) {
        if (!text.matches("[1-9]|[1-4][0-9]|50")) {
            throw BadMessage.badRequest("limit: must be a whole number from 1 to %d", MAX_FOUND);
        }
        return Integer.parseInt(text);
    }
}
