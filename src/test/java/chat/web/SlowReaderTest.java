package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import chat.testing.StoppedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that does not read holds up nobody else, and is closed so that it resumes. */
@Timeout(60)
class SlowReaderTest {
    private static final int COUNT = 300;
    private static final String LONG_TEXT = "x".repeat(60_000);

    @Test
    void aSlowReaderIsClosedWith1013AndTheOthersGetEverything() {
        // It has all the time that it needs to take what was sent, and the close.
        try (TestInstance instance = TestInstance.start(
                new StoppedTime(),
                "CHAT_SEND_PER_SECOND=0",
                "CHAT_TEXT_BYTES=65536",
                "CHAT_FRAME_BYTES=100000",
                "CHAT_OUTBOX_BYTES=262144")) {
            ChatClient ann = instance.guest("Ann");
            ChatClient bob = instance.guest("Bob", "lobby");
            RawWebSocket slow = instance.raw(4096);
            slow.send("{'type':'hello'}", "{'type':'join','room':'lobby'}");
            Await.until("it has joined", () -> members(bob) == 2);

            CompletableFuture<List<Integer>> holes = null;
            for (int i = 0; i < COUNT; i++) {
                ann.say("lobby", i + " " + LONG_TEXT);
                assertTrue(bob.await("message").get("text").asText().startsWith(i + " "));
                // It reads on when it is being closed.
                if (holes == null && instance.metric("chat_slow_readers_total") == 1) {
                    holes = CompletableFuture.supplyAsync(() -> holes(slow));
                }
            }
            assertNotNull(holes, "it was never too slow");
            assertEquals(List.of(), Await.result(holes));
            bob.assertNothingElse();
        }
    }

    @Test
    void forASlowReaderTypingIsLeftOutAndEveryMessageArrives() {
        // More than half of the bound, whatever the kernel has taken, and less than the whole.
        int count = 240;
        try (TestInstance instance = TestInstance.start(
                new StoppedTime(),
                "CHAT_SEND_PER_SECOND=0",
                "CHAT_TEXT_BYTES=65536",
                "CHAT_FRAME_BYTES=100000",
                "CHAT_OUTBOX_BYTES=16777216")) {
            ChatClient bob = instance.guest("Bob", "lobby");
            RawWebSocket slow = instance.raw(4096);
            slow.send("{'type':'hello'}", "{'type':'join','room':'lobby'}");
            Await.until("it has joined", () -> members(bob) == 2);
            for (int i = 0; i < count; i++) {
                bob.say("lobby", i + " " + LONG_TEXT);
                bob.await("message");
            }
            bob.send("{'type':'typing','room':'lobby','on':true}");
            Await.until("typing is left out", () -> instance.metric("chat_shed_total{type=\"typing\"}") == 1);
            bob.say("lobby", count + " the last");

            List<Integer> got = new ArrayList<>();
            while (!got.contains(count)) {
                Frame frame = slow.read();
                assertEquals(RawWebSocket.TEXT, frame.opcode());
                assertFalse(frame.text().contains("\"type\":\"typing\""));
                got.addAll(numbers(frame));
            }
            assertEquals(IntStream.rangeClosed(0, count).boxed().toList(), got);
            bob.send("{'type':'typing','room':'lobby','on':false}");
            String frame = slow.read().text();
            while (!frame.contains("\"type\":\"typing\"")) {
                frame = slow.read().text();
            }
            assertEquals(0, instance.metric("chat_slow_readers_total"));
        }
    }

    private static int members(ChatClient client) {
        client.send("{'type':'members','room':'lobby'}");
        return client.await("members").get("count").asInt();
    }

    /** Returns the numbers of the messages in a frame. */
    private static List<Integer> numbers(Frame frame) {
        return frame.text()
                .lines()
                .filter(line -> line.contains("\"type\":\"message\""))
                .map(line -> Integer.parseInt(line.replaceFirst(".*\"text\":\"(\\d+) .*", "$1")))
                .toList();
    }

    /** Returns the numbers that are missing among the messages that it got before it was closed. */
    private static List<Integer> holes(RawWebSocket slow) {
        List<Integer> got = new ArrayList<>();
        Frame frame = slow.read();
        while (frame.opcode() == RawWebSocket.TEXT) {
            got.addAll(numbers(frame));
            frame = slow.read();
        }
        assertEquals(RawWebSocket.CLOSE, frame.opcode());
        assertEquals(1013, frame.code());
        assertTrue(got.size() < COUNT);
        return IntStream.range(0, got.size())
                .boxed()
                .filter(i -> !got.contains(i))
                .toList();
    }

    @Test
    void aClientThatDoesNotReadTheCloseIsCut() {
        StoppedTime time = new StoppedTime();
        try (TestInstance instance = TestInstance.start(
                time,
                "CHAT_SEND_PER_SECOND=0",
                "CHAT_TEXT_BYTES=65536",
                "CHAT_FRAME_BYTES=100000",
                "CHAT_OUTBOX_BYTES=65536")) {
            ChatClient ann = instance.guest("Ann");
            RawWebSocket slow = instance.raw(4096);
            slow.send("{'type':'hello'}", "{'type':'join','room':'lobby'}");
            Await.until("it has joined", () -> members(ann) == 1);
            for (int i = 0; i < COUNT && instance.metric("chat_slow_readers_total") == 0; i++) {
                ann.say("lobby", LONG_TEXT);
            }
            assertEquals(1, members(ann));
            time.skip(Duration.ofSeconds(6));
            Await.until("it is no member any more", () -> members(ann) == 0);
            assertEquals(1, instance.metric("chat_connections"));
        }
    }

    @Test
    void manyClientsThatAskAndReadNothingDoNotAffectTheOthers() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0", "CHAT_OUTBOXES_MB=4")) {
            ChatClient bob = instance.guest("Bob", "lobby");
            for (int i = 0; i < 200; i++) {
                bob.say("lobby", "\\\"".repeat(4000));
                bob.await("message");
            }
            for (int i = 0; i < 60; i++) {
                RawWebSocket silent = instance.raw(4096);
                silent.send("{'type':'hello'}");
                String[] requests = new String[20];
                Arrays.fill(requests, "{'type':'history','room':'lobby','limit':200}");
                silent.send(requests);
                bob.say("lobby", "and " + i);
                bob.await("message");
                double held = instance.metric("chat_outboxes_bytes");
                assertTrue(held <= (4 << 20) + 2_000_000, () -> held + " bytes");
            }

            Await.until(
                    "some are closed for it", () -> instance.metric("chat_evictions_total{reason=\"outboxes\"}") > 0);
            Await.until("it is within the bound", () -> instance.metric("chat_outboxes_bytes") <= 4 << 20);
            bob.say("lobby", "still here");
            bob.await("message");
        }
    }
}
