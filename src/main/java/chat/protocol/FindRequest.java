package chat.protocol;

import org.jspecify.annotations.Nullable;

/** A request that looks for something in the rooms that a user may read. */
public sealed interface FindRequest extends ClientMessage {
    /**
     * Asks for messages with certain words, the newest first.
     *
     * @param room the only one to search; null for all that the user has
     * @param before the place after which an earlier answer ended or, with a room, one of its messages; null to begin at the newest
     * @param limit the most messages, 1 to {@link FixedLimits#MAX_FOUND_MESSAGES}
     */
    record Search(
            SearchQuery text,
            @Nullable RoomName room,
            @Nullable SearchStart before,
            int limit) implements FindRequest {
        @Override
        public int chars() {
            return text.chars() + FindRequest.super.chars();
        }

        /** Returns the same from a place on. */
        public Search from(SearchPosition place) {
            return new Search(text, room, place, limit);
        }
    }

    /**
     * Asks for users by the beginning of their names, to complete one.
     *
     * @param prefix the beginning, in any case; empty for any
     * @param room the only one in which they are looked for; null for all that the user has, and for accounts
     * @param limit the most users, 1 to {@link FixedLimits#MAX_FOUND_USERS}
     */
    record People(String prefix, @Nullable RoomName room, int limit) implements FindRequest {
        @Override
        public int chars() {
            return prefix.length() + FindRequest.super.chars();
        }
    }
}
