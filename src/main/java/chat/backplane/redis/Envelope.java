package chat.backplane.redis;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries in the two forms that chat.lua writes, live and logged, and reads and writes signals. Ignores unknown
 * fields, so that releases can be mixed.
 */
final class Envelope {
    private static final String VERSION = "1";

    /** The prefix of a signal. A release that knows no signals takes it for an entry of an unknown version. */
    private static final String SIGNAL = "signal";

    /** The type given to an entry that this release cannot read. The entry keeps its number, so that there is no hole. */
    private static final String UNREADABLE = "unreadable";

    private Envelope() {}

    /**
     * A live entry.
     *
     * @param count the count of entries in all rooms, see chat.lua; 0 if absent
     */
    record Live(Publication publication, long count) {}

    /** Reads a live entry; returns null if it is unreadable, which amounts to its loss. */
    static @Nullable Live live(RoomName room, String text) {
        int end = text.indexOf('\n');
        if (end < 0) {
            return null;
        }
        String[] head = text.substring(0, end).split(" ", -1);
        if (!head[0].equals(VERSION)) {
            return null;
        }
        String epoch = "";
        String seq = "";
        String at = "";
        String count = "0";
        String type = "";
        for (String field : head) {
            String value = field.substring(Math.min(2, field.length()));
            switch (field.length() > 1 ? field.substring(0, 2) : "") {
                case "e=" -> epoch = value;
                case "s=" -> seq = value;
                case "t=" -> at = value;
                case "c=" -> count = value;
                case "y=" -> type = value;
                default -> {
                    // A field of a newer release.
                }
            }
        }
        try {
            MessageId id = new MessageId(epoch, Long.parseLong(seq));
            Publication publication = new Publication(room, id, Long.parseLong(at), type, text.substring(end + 1));
            return new Live(publication, Long.parseLong(count));
        } catch (RuntimeException e) {
            return null;
        }
    }

    static boolean isSignal(String text) {
        return text.startsWith(SIGNAL + " ");
    }

    static String write(Signal signal) {
        return SIGNAL + " " + VERSION + " y=" + signal.type() + "\n" + signal.body();
    }

    /** Reads a signal; returns null if it is unreadable. */
    static @Nullable Signal signal(RoomName room, String text) {
        int end = text.indexOf('\n');
        String[] head = text.substring(0, Math.max(end, 0)).split(" ", -1);
        if (head.length < 2 || !head[1].equals(VERSION)) {
            return null;
        }
        for (String field : head) {
            if (field.startsWith("y=")) {
                return new Signal(room, field.substring(2), text.substring(end + 1));
            }
        }
        return null;
    }

    /**
     * Reads an entry of the log. One that is unreadable gets a type of its own; see {@link #isUnreadable}.
     *
     * @param reply its id and its fields, as XRANGE returns them
     */
    static Publication logged(RoomName room, String epoch, List<?> reply) {
        String streamId = RedisReply.text(reply.get(0));
        MessageId id = new MessageId(epoch, Long.parseLong(streamId.substring(0, streamId.indexOf('-'))));
        List<?> fields = RedisReply.list(reply.get(1));
        String version = "";
        String at = "0";
        String type = UNREADABLE;
        String body = "{}";
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String value = RedisReply.text(fields.get(i + 1));
            switch (RedisReply.text(fields.get(i))) {
                case "v" -> version = value;
                case "at" -> at = value;
                case "type" -> type = value;
                case "body" -> body = value;
                default -> {
                    // A field of a newer release.
                }
            }
        }
        if (version.equals(VERSION)) {
            try {
                return new Publication(room, id, Long.parseLong(at), type, body);
            } catch (RuntimeException e) {
                // One damaged entry must not make the whole log unreadable.
            }
        }
        return new Publication(room, id, 0, UNREADABLE, "{}");
    }

    static boolean isUnreadable(Publication entry) {
        return entry.type().equals(UNREADABLE);
    }
}
