package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.Program;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An idle connection keeps little on the heap, and nothing of the request that opened it; one that has ended keeps nothing. */
@Timeout(120)
class IdleConnectionIT {
    private static final int COUNT = 1_000;
    private static final int ROOMS = 100;

    /** Measured: 4,900. */
    private static final int MAX_BYTES = 6_000;

    /** A line of {@code jcmd GC.class_histogram}: number, instances, bytes, class. */
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");

    private static final Pattern OF_THE_REQUEST = Pattern.compile(
            "org\\.eclipse\\.jetty\\.(server\\.internal\\.Http|server\\.Request|http\\.Http|ee10\\.).*|jakarta\\..*");

    private static final Set<String> OF_A_CONNECTION = Set.of(
            "chat.connection.ClientConnection",
            "chat.connection.Outbox",
            "chat.connection.Inbox",
            "chat.web.JettyFrameHandler",
            "org.eclipse.jetty.websocket.core.WebSocketCoreSession",
            "org.eclipse.jetty.io.SocketChannelEndPoint");

    private record Live(long instances, long bytes) {}

    /** Counts what is reachable: the collector runs first. */
    private static Map<String, Live> histogram(Program chat) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        List<String> command = List.of(jcmd.toString(), Long.toString(chat.pid()), "GC.class_histogram");
        try (Program counted = Program.start(Map.of(), command)) {
            assertEquals(0, counted.awaitExit(), counted::err);
            Map<String, Live> histogram = new HashMap<>();
            for (MatchResult line : LINE.matcher(counted.out()).results().toList()) {
                Live live = new Live(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
                histogram.put(line.group(3), live);
            }
            return histogram;
        }
    }

    private static long bytes(Map<String, Live> histogram) {
        return histogram.values().stream().mapToLong(Live::bytes).sum();
    }

    private static void join(int port, int count, List<RawWebSocket> joined) {
        for (int i = 0; i < count; i++) {
            RawWebSocket one = RawWebSocket.open(port, 4096);
            joined.add(one);
            one.send("{'type':'hello','name':'Guest'}", "{'type':'join','room':'r" + i % ROOMS + "'}");
            Frame seen = one.read();
            while (!seen.text().contains("\"joined\"")) {
                assertNotEquals(-1, seen.opcode(), "the connection has ended");
                seen = one.read();
            }
        }
    }

    @Test
    void aJoinedConnectionHoldsNothingOfItsRequestAndAtMostSixKilobytes() {
        List<RawWebSocket> joined = new ArrayList<>();
        // However long it takes to open all of them, none is cut for its silence.
        try (Program chat = ChatJar.start("--port", "0", "--heartbeat-seconds", "300")) {
            int port = Integer.parseInt(chat.awaitOut(ChatJar.LISTENS));
            // The first ones load classes and make the rooms.
            join(port, ROOMS, joined);
            Map<String, Live> before = histogram(chat);
            join(port, COUNT, joined);
            Map<String, Live> after = histogram(chat);

            // Those of requests that are being parsed or were, on whatever thread, do not grow with the connections.
            Map<String, Long> kept = after.entrySet().stream()
                    .filter(entry -> OF_THE_REQUEST.matcher(entry.getKey()).matches())
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> entry.getValue().instances()
                                    - before.getOrDefault(entry.getKey(), new Live(0, 0))
                                            .instances()));
            kept.values().removeIf(instances -> instances < COUNT / 10);
            assertEquals(Map.of(), kept);
            long each = (bytes(after) - bytes(before)) / COUNT;
            assertTrue(each <= MAX_BYTES, () -> each + " bytes");
        } finally {
            joined.forEach(RawWebSocket::close);
        }
    }

    @Test
    void aConnectionThatHasEndedLeavesNothingHoweverItEnded() {
        try (Program chat = ChatJar.start("--port", "0")) {
            int port = Integer.parseInt(chat.awaitOut(ChatJar.LISTENS));
            List<RawWebSocket> joined = new ArrayList<>();
            join(port, ROOMS, joined);
            assertTrue(histogram(chat).keySet().containsAll(OF_A_CONNECTION), "they have these names");
            for (RawWebSocket one : joined.subList(0, ROOMS / 2)) {
                one.send(RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xE8});
            }
            joined.forEach(RawWebSocket::close);

            Await.within(Duration.ofSeconds(60), "nothing is left of them", () -> histogram(chat).keySet().stream()
                    .noneMatch(OF_A_CONNECTION::contains));
        }
    }
}
