package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Page;
import chat.connection.ClientConnection;
import chat.connection.SteppedTransport;
import chat.hub.ScriptedBackplane.Read;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * A room on a scripted backplane. The log's epoch is {@code e}; what a member has heard is written as {@code joined 1 2 3} and
 * {@code 4}.
 */
@Timeout(60)
abstract class RoomStory {
    static final RoomName ROOM = new RoomName("lobby");
    private static final Pattern MESSAGE = Pattern.compile("\"id\":\"([a-z]+)-(\\d+)\"");

    private static final Pattern ENTRY = Pattern.compile("\"type\":\"(message|member|changed)\"");

    final ScriptedBackplane backplane = new ScriptedBackplane();
    final HubFixture fixture;
    final Metrics metrics;
    final Hub hub;

    RoomStory() {
        this(HubFixture.BOUNDS);
    }

    RoomStory(InstanceBounds bounds) {
        this.fixture = new HubFixture(backplane, bounds);
        this.metrics = fixture.metrics;
        this.hub = fixture.hub;
        backplane.start(hub);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    final class Peer {
        private final SteppedTransport transport = SteppedTransport.inline();
        final ClientConnection client = fixture.service.connect(transport);

        Peer(String name) {
            client.receive("{\"type\":\"hello\",\"name\":\"" + name + "\"}");
        }

        Peer join(String more) {
            client.receive("{\"type\":\"join\",\"room\":\"lobby\"" + more + "}");
            return this;
        }

        /** Returns how many frames it has been sent so far. */
        int frames() {
            settle();
            return transport.frames().size();
        }

        /** Returns all that it has been told so far. */
        List<String> objects() {
            settle();
            return transport.frames().stream().flatMap(String::lines).toList();
        }

        /** Returns all that it has been told about the room so far. */
        List<String> heard() {
            settle();
            return transport.frames().stream()
                    .flatMap(String::lines)
                    .filter(object -> !object.contains("\"type\":\"welcome\""))
                    .map(Peer::summary)
                    .toList();
        }

        private static String summary(String object) {
            StringBuilder text = new StringBuilder();
            Matcher matcher = MESSAGE.matcher(object);
            while (matcher.find()) {
                String epoch = matcher.group(1).equals("e") ? "" : matcher.group(1) + "-";
                text.append(' ').append(epoch).append(matcher.group(2));
            }
            if (object.contains("\"type\":\"joined\"")) {
                return "joined" + text + (object.contains("\"complete\":true") ? "" : " incomplete")
                        + (object.contains("\"more\":true") ? " more" : "");
            }
            if (object.contains("\"type\":\"left\"")) {
                return "left";
            }
            if (ENTRY.matcher(object).find()) {
                return text.substring(1);
            }
            return object.replaceFirst(".*\"code\":\"(\\w+)\".*", "$1");
        }
    }

    /** Waits until the hub has done all that it has been given. */
    void settle() {
        fixture.time.settle();
    }

    /** Lets the longest pause before another attempt to read pass. */
    void passRetry() {
        fixture.time.advance(Duration.ofSeconds(2));
    }

    static MessageId id(long seq) {
        return seq == 0 ? MessageId.NONE : new MessageId("e", seq);
    }

    static List<Publication> entries(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> ScriptedBackplane.entry(ROOM, "e", seq))
                .toList();
    }

    /** A page that ends the log. */
    static Page page(long from, long to) {
        return new Page(entries(from, to), true, false, id(to));
    }

    static Page pageOf(long from, long to, long lastId) {
        return new Page(entries(from, to), true, to < lastId, id(lastId));
    }

    static Page empty(long lastId) {
        return new Page(List.of(), true, false, id(lastId));
    }

    void published(long... seqs) {
        for (long seq : seqs) {
            hub.onPublication(ScriptedBackplane.entry(ROOM, "e", seq));
        }
    }

    Read awaitRead(long after) {
        Read read = backplane.awaitRead();
        assertEquals(id(after), read.after());
        return read;
    }

    /** Returns a member of a room whose log ends there. */
    Peer live(long lastId) {
        Peer ann = new Peer("Ann").join("");
        backplane.awaitSubscribe().complete(id(lastId));
        backplane.awaitRead().answer(lastId == 0 ? empty(0) : page(lastId, lastId));
        assertEquals(List.of(lastId == 0 ? "joined" : "joined " + lastId), ann.heard());
        return ann;
    }

    static List<String> heard(String joined, long from, long to) {
        List<String> all = new ArrayList<>(List.of(joined));
        LongStream.rangeClosed(from, to).mapToObj(Long::toString).forEach(all::add);
        return all;
    }
}
