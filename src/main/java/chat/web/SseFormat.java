package chat.web;

import chat.connection.Payload;
import chat.protocol.MessageId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** The syntax of server-sent events. The data is formatted once for all streams, the id for each; on the thread {@code events} alone. */
final class SseFormat {
    /** Tells a browser to reconnect one second after the stream has ended. */
    static final byte[] PREAMBLE = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

    /** A comment, which readers ignore. */
    static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE = "\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    /** The most payloads whose data is cached; all streams send a payload at about the same time. */
    private static final int MAX_CACHED = 64;

    /** The longest payload that is cached; a longer one is a page, which goes to one stream. */
    private static final int MAX_CACHED_BYTES = 16 * 1024;

    private final IdentityHashMap<Payload, List<byte[]>> cached = new IdentityHashMap<>();

    /**
     * Returns the events of these payloads.
     *
     * @param cursor that of the stream; is advanced to the end of the payloads
     */
    byte[] format(List<Payload> payloads, SseCursor cursor) {
        ByteArrayOutputStream events = new ByteArrayOutputStream(1024);
        for (Payload payload : payloads) {
            Payload.Progress progress = payload.progress();
            List<byte[]> objects = data(payload);
            for (int i = 0; i < objects.size(); i++) {
                if (progress != null) {
                    MessageId last = progress.last();
                    // Consecutive entries: the object before the last one is the entry before the last one.
                    long seq = last.seq() - (progress.entries() == 0 ? 0 : objects.size() - 1 - i);
                    cursor.advance(progress.room(), last.isNone() ? last : new MessageId(last.epoch(), seq));
                    events.writeBytes(ID);
                    events.writeBytes(cursor.toString().getBytes(StandardCharsets.US_ASCII));
                    events.writeBytes(LINE);
                }
                events.writeBytes(objects.get(i));
            }
        }
        return events.toByteArray();
    }

    private List<byte[]> data(Payload payload) {
        List<byte[]> known = cached.get(payload);
        if (known != null) {
            return known;
        }
        List<byte[]> made = split(payload.utf8());
        if (payload.utf8().length <= MAX_CACHED_BYTES) {
            if (cached.size() >= MAX_CACHED) {
                cached.clear();
            }
            cached.put(payload, made);
        }
        return made;
    }

    private static List<byte[]> split(byte[] utf8) {
        List<byte[]> objects = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= utf8.length; i++) {
            if (i == utf8.length || utf8[i] == '\n') {
                ByteArrayOutputStream data = new ByteArrayOutputStream(i - from + DATA.length + END.length);
                data.writeBytes(DATA);
                data.write(utf8, from, i - from);
                data.writeBytes(END);
                objects.add(data.toByteArray());
                from = i + 1;
            }
        }
        return objects;
    }
}
