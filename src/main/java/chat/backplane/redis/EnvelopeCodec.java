package chat.backplane.redis;

import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries in the two forms that chat.lua writes, live and logged, and reads and writes signals. Ignores unknown
 * fields, so that releases can be mixed.
 */
final class EnvelopeCodec {
    private static final String VERSION = "1";

    /** The prefix of a signal. A release that knows no signals takes it for an entry of an unknown version. */
    private static final String SIGNAL = "signal";

    /** The type given to an entry that this release cannot read. The entry keeps its number, so that there is no hole. */
    private static final String UNREADABLE = "unreadable";

    private EnvelopeCodec() {}

    /**
     * A live entry.
     *
     * @param count the count of entries in all rooms, see chat.lua; 0 if absent
     */
    record Live(Publication publication, long count) {}

    /**
     * Reads a live entry; returns null if it is unreadable, which amounts to its loss. From the bytes, as every instance reads
     * every entry of its rooms.
     */
    static @Nullable Live live(RoomName room, byte[] message) {
        int end = indexOf('\n', message, 0, message.length);
        if (end == message.length || indexOf(' ', message, 0, end) != 1 || message[0] != VERSION.charAt(0)) {
            return null;
        }
        String epoch = "";
        long seq = -1;
        long at = -1;
        long count = 0;
        String type = "";
        try {
            for (int from = 2; from < end; ) {
                int to = indexOf(' ', message, from, end);
                int value = from + 2;
                switch (value <= to && message[from + 1] == '=' ? message[from] : 0) {
                    case 'e' -> epoch = text(message, value, to);
                    case 's' -> seq = number(message, value, to);
                    case 't' -> at = number(message, value, to);
                    case 'c' -> count = number(message, value, to);
                    case 'y' -> type = text(message, value, to);
                    default -> {
                        // A field of a newer release.
                    }
                }
                from = to + 1;
            }
            // Without an epoch or a number it would pass for the position before the first entry of any log.
            if (at < 0 || seq < 1 || epoch.isEmpty()) {
                return null;
            }
            String body = text(message, end + 1, message.length);
            return new Live(new Publication(room, new MessageId(epoch, seq), at, type, body), count);
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Returns the index of a character, or {@code to} if it is not there. */
    private static int indexOf(char c, byte[] in, int from, int to) {
        int i = from;
        while (i < to && in[i] != c) {
            i++;
        }
        return i;
    }

    private static String text(byte[] from, int begin, int end) {
        return new String(from, begin, end - begin, StandardCharsets.UTF_8);
    }

    private static long number(byte[] from, int begin, int end) {
        long number = 0;
        for (int i = begin; i < end; i++) {
            int digit = from[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("not a digit");
            }
            number = Math.addExact(Math.multiplyExact(number, 10L), digit);
        }
        if (begin == end) {
            throw new NumberFormatException("no digits");
        }
        return number;
    }

    static boolean isSignal(byte[] message) {
        return message.length > SIGNAL.length()
                && message[SIGNAL.length()] == ' '
                && text(message, 0, SIGNAL.length()).equals(SIGNAL);
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
