package chat.backplane;

import chat.protocol.RoomName;
import chat.protocol.User;
import java.util.List;

/**
 * A program that comes in by a token of its own, or a webhook by which others write into a room.
 *
 * @param id begins with {@link User#BOT_PREFIX}, and is never given to another one
 * @param rooms the only rooms that there are for it
 * @param rights those in its rooms
 * @param by the id of the user who made it
 * @param createdAt in milliseconds since 1970
 */
public record Bot(
        String id, String name, Kind kind, List<RoomName> rooms, BotRights rights, String by, long createdAt) {
    /** The purposes of a bot. */
    public enum Kind {
        /** Connects as users do. */
        BOT('b'),
        /** Is the author of what comes in by a webhook. */
        HOOK('h');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** Returns the letter by which the functions in Redis know it. */
        public char letter() {
            return letter;
        }

        /** Returns the kind of a letter. */
        public static Kind ofLetter(String letter) {
            return letter.startsWith("h") ? HOOK : BOT;
        }
    }

    /** Returns the bot as the user that it is. */
    public User user() {
        return new User(id, name, false);
    }
}
