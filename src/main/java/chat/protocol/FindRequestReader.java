package chat.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads requests that look for something, over WebSocket and over HTTP. */
public final class FindRequestReader {
    private FindRequestReader() {}

    /**
     * Reads a {@code search} from the parameters of an HTTP request.
     *
     * @throws BadMessage that says what is wrong
     */
    public static FindRequest.Search readSearch(Map<String, String> query) {
        return search(JsonFields.of(query));
    }

    /**
     * Reads a {@code people} from the parameters of an HTTP request.
     *
     * @throws BadMessage that says what is wrong
     */
    public static FindRequest.People readPeople(Map<String, String> query) {
        return people(JsonFields.of(query));
    }

    static FindRequest.People people(JsonFields fields) {
        String prefix = fields.stringOrNull("prefix");
        if (prefix != null && prefix.length() > FixedLimits.MAX_USER_NAME_CODE_POINTS) {
            throw BadMessage.badRequest("prefix: at most %d characters", FixedLimits.MAX_USER_NAME_CODE_POINTS);
        }
        return new FindRequest.People(
                prefix == null ? "" : prefix,
                fields.has("room") ? fields.room("room") : null,
                fields.pageSize("limit", FixedLimits.MAX_FOUND_USERS, FixedLimits.MAX_FOUND_USERS));
    }

    static FindRequest.Search search(JsonFields fields) {
        String before = fields.stringOrNull("before");
        RoomName room = fields.has("room") ? fields.room("room") : null;
        return new FindRequest.Search(
                SearchQuery.parse(fields.string("text")),
                room,
                before == null ? null : start(before, room),
                fields.pageSize("limit", FixedLimits.DEFAULT_FOUND_MESSAGES, FixedLimits.MAX_FOUND_MESSAGES));
    }

    private static SearchStart start(String before, @Nullable RoomName room) {
        return room != null && before.indexOf(':') < 0 ? MessageId.parse(before) : SearchPosition.parse(before);
    }
}
