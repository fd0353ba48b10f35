package chat.backplane.redis;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the two forms in which chat.lua writes an entry, and reads and writes signals, as leniently as it takes for
 * releases to be mixed: what is not known is passed over.
 */
final class Envelope {
    private static final String VERSION = "1";

    /** What a signal begins with, so that a release that knows none takes it for an entry in an unknown layout. */
    private static final String SIGNAL = "signal";

    /** Of an entry in a layout that only newer releases read. It keeps its place, so that there is no hole. */
    private static final String UNREADABLE = "unreadable";

    private Envelope() {}

    /**
     * A live entry.
     *
     * @param count see chat.lua; 0 when it was not told
     */
    record Live(Publication publication, long count) {}

    /** A live entry; null when its layout is not known, which makes it one that was not received. */
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
                    // Of a newer release.
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

    /** A signal; null when its layout is not known. */
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
     * An entry of the log.
     *
     * @param reply its id and its fields, as XRANGE gives them
     */
    static Publication logged(RoomName room, String epoch, List<?> reply) {
        String place = RedisReply.text(reply.get(0));
        MessageId id = new MessageId(epoch, Long.parseLong(place.substring(0, place.indexOf('-'))));
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
                    // Of a newer release.
                }
            }
        }
        if (version.equals(VERSION)) {
            try {
                return new Publication(room, id, Long.parseLong(at), type, body);
            } catch (RuntimeException e) {
                // One bad entry must not make the whole log unreadable.
            }
        }
        return new Publication(room, id, 0, UNREADABLE, "{}");
    }

    static boolean isUnreadable(Publication entry) {
        return entry.type().equals(UNREADABLE);
    }
}
