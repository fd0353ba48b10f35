package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RawWebSocket;
import chat.testing.RawWebSocket.Frame;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance that stops moves its clients to others, and loses no message. */
@Timeout(30)
class DrainTest {
    private TestInstance instance;

    @BeforeEach
    void start() {
        instance = TestInstance.start("CHAT_DRAIN_SECONDS=3", "CHAT_SEND_PER_SECOND=0");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private CompletableFuture<Void> drain() {
        return CompletableFuture.runAsync(instance::drainAndStop);
    }

    private static MemoryBackplane shared() {
        return new MemoryBackplane(Clock.systemUTC(), 100_000, new Metrics());
    }

    @Test
    void everyClientIsAskedToMoveAndTheInstanceEndsOnceAllHave() {
        MemoryBackplane store = shared();
        try (TestInstance other = TestInstance.on(store.another());
                TestInstance patient = TestInstance.on(store, "CHAT_DRAIN_SECONDS=60")) {
            assertEquals(200, other.get("/readyz").statusCode(), "there is where to move to, and time for it");
            List<ChatClient> clients = List.of(patient.guest("Ann"), patient.guest("Bob", "lobby"), patient.connect());
            Await.until("all are counted", () -> patient.metric("chat_connections") == 3);
            CompletableFuture<Void> drained = CompletableFuture.runAsync(patient::drainAndStop);
            for (ChatClient client : clients) {
                JsonNode restart = client.awaitNext("restart");
                long withinMs = restart.get("withinMs").asLong();
                assertTrue(withinMs > 0 && withinMs <= 60_000, restart::toString);
            }
            clients.forEach(ChatClient::leave);

            Await.result(drained);
            clients.forEach(client -> assertEquals(1000, client.awaitClose().code()));
        }
    }

    @Test
    void aClientThatDoesNotMoveIsClosedWith1012AfterWhatWasQueued() {
        MemoryBackplane store = shared();
        try (TestInstance other = TestInstance.on(store.another());
                TestInstance leaving = TestInstance.on(store, "CHAT_DRAIN_SECONDS=60")) {
            ChatClient ann = leaving.guest("Ann", "lobby");
            ChatClient bob = leaving.guest("Bob", "lobby");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(leaving::drainAndStop);
            bob.awaitNext("restart");
            ann.say("lobby", "one more");
            Await.until("it has arrived", () -> bob.has("message"));
            // From now on there is nowhere to move to.
            other.drainAndStop();
            Await.result(drained);

            assertEquals(1012, ann.awaitClose().code());
            assertEquals(1012, bob.awaitClose().code());
            bob.awaitTexts("one more");
            bob.assertNothingElse();
        }
    }

    @Test
    void withoutAnotherInstanceTheDrainDoesNotWait() {
        try (TestInstance patient = TestInstance.start("CHAT_DRAIN_SECONDS=3600")) {
            ChatClient ann = patient.guest("Ann");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(patient::drainAndStop);
            ann.awaitNext("restart");

            assertEquals(1012, ann.awaitClose().code());
            Await.result(drained);
        }
    }

    @Test
    void clientsThatHaveNotMovedYetAreStillServed() {
        MemoryBackplane store = shared();
        try (TestInstance other = TestInstance.on(store.another());
                TestInstance leaving = TestInstance.on(store, "CHAT_DRAIN_SECONDS=3600")) {
            ChatClient bob = other.guest("Bob", "lobby");
            ChatClient ann = leaving.guest("Ann", "lobby");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(leaving::drainAndStop);
            long withinMs = ann.awaitNext("restart").get("withinMs").asLong();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2 * withinMs));
            ann.say("lobby", "still here");

            bob.awaitTexts("still here");
            ann.leave();
            Await.result(drained);
        }
    }

    @Test
    void messagesSentUntilTheEndReachOtherInstancesIfAcknowledged() {
        MemoryBackplane store = shared();
        try (TestInstance other = TestInstance.on(store.another(), "CHAT_SEND_PER_SECOND=0");
                TestInstance leaving = TestInstance.on(store, "CHAT_SEND_PER_SECOND=0", "CHAT_DRAIN_SECONDS=5")) {
            ChatClient ann = leaving.guest("Ann");
            ChatClient bob = other.guest("Bob", "lobby");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(leaving::drainAndStop);
            sendUntilClosed(ann);
            Await.result(drained);

            assertEquals(1012, ann.awaitClose().code());
            Set<String> acked = ids(ann.takeAll("ack"));
            assertTrue(acked.size() > 10, () -> acked.size() + " acks");
            assertEquals(acked, ids(bob.awaitAll("message", acked.size())));
            bob.assertNothingElse();
            ann.takeAll("error")
                    .forEach(error ->
                            assertEquals("unavailable", error.get("code").asText()));
        }
    }

    private static void sendUntilClosed(ChatClient client) {
        try {
            for (int sent = 0; !client.isClosed(); sent++) {
                client.send(ChatClient.sending("lobby", "m" + sent, "n" + sent));
                LockSupport.parkNanos(1_000_000);
            }
        } catch (AssertionError e) {
            // Closed while it was being sent.
        }
    }

    private static Set<String> ids(List<JsonNode> objects) {
        return objects.stream().map(object -> object.get("id").asText()).collect(Collectors.toSet());
    }

    @Test
    void aFullQueueIsSentBeforeTheClose() {
        ChatClient ann = instance.guest("Ann");
        RawWebSocket reader = instance.raw();
        reader.send("{'type':'hello'}", "{'type':'join','room':'lobby'}");
        Await.until("it has joined", () -> {
            ann.send("{'type':'members','room':'lobby'}");
            return ann.await("members").get("count").asInt() == 1;
        });
        ann.join("lobby");
        ann.sayMany("lobby", 300);
        ann.awaitAll("message", 300);
        CompletableFuture<Void> drained = drain();
        int messages = 0;
        Frame frame = reader.read();
        while (frame.opcode() == RawWebSocket.TEXT) {
            messages += (int) frame.text()
                    .lines()
                    .filter(line -> line.contains("\"type\":\"message\""))
                    .count();
            frame = reader.read();
        }

        assertEquals(1012, frame.code());
        assertEquals(300, messages);
        Await.result(drained);
    }

    @Test
    void aMessageInProgressCanBeFinishedAndTheCloseAnswered() {
        try (TestInstance patient = TestInstance.start("CHAT_DRAIN_SECONDS=3600")) {
            RawWebSocket talker = patient.raw();
            talker.send("{'type':'hello'}");
            assertTrue(talker.read().text().contains("welcome"));
            CompletableFuture<Void> drained = CompletableFuture.runAsync(patient::drainAndStop);

            Frame frame = talker.read();
            while (frame.opcode() == RawWebSocket.TEXT) {
                frame = talker.read();
            }
            assertEquals(1012, frame.code());
            // Closed in either direction, the second of these could not be written: a proxy would take the connection
            // for
            // broken, and drop the close.
            talker.send("{'type':'ping'}").send("{'type':'ping'}");
            assertFalse(drained.isDone());
            talker.send(RawWebSocket.CLOSE, new byte[] {3, (byte) 0xF4});
            Await.result(drained);
        }
    }

    @Test
    void anUnansweredCloseDelaysTheEndForSecondsAtMost() {
        try (TestInstance patient = TestInstance.start("CHAT_DRAIN_SECONDS=3600")) {
            RawWebSocket silent = patient.raw();
            silent.send("{'type':'hello'}");
            silent.read();
            CompletableFuture<Void> drained = CompletableFuture.runAsync(patient::drainAndStop);
            Await.within(Duration.ofSeconds(20), "it ends", drained::isDone);
            drained.join();
        }
    }

    @Test
    void newConnectionsAreRejected() {
        ChatClient ann = instance.guest("Ann");
        CompletableFuture<Void> drained = drain();
        ann.awaitNext("restart");

        // The kernel takes connections, and resets them, until the thread that was accepting has noticed.
        Await.until("nobody listens", () -> isRefused(instance.port()));
        ann.close();
        Await.result(drained);
    }

    private static boolean isRefused(int port) {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !connected.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anOpenHttpConnectionGetsOneMoreAnswerAndIsClosed() {
        try (TestInstance patient = TestInstance.start("CHAT_DRAIN_SECONDS=3600")) {
            List<RawWebSocket> kept = List.of(patient.plain(), patient.plain(), patient.plain());
            kept.forEach(
                    connection -> assertEquals(200, connection.get("/readyz").status()));
            // It does not answer the close either: there is time for all this.
            RawWebSocket straggler = patient.raw();
            straggler.send("{'type':'hello'}");
            assertTrue(straggler.read().text().contains("welcome"));
            CompletableFuture<Void> drained = CompletableFuture.runAsync(patient::drainAndStop);
            assertTrue(straggler.read().text().contains("restart"));

            assertEquals(503, kept.get(0).get("/readyz").status());
            assertEquals(200, kept.get(1).get("/healthz").status());
            RawWebSocket.Response refused = kept.get(2).upgrade();
            assertEquals(503, refused.status());
            assertEquals("1", refused.header("Retry-After"));
            assertTrue(refused.body().contains("\"code\":\"unavailable\""), refused::body);
            straggler.close();
            Await.result(drained);
        }
    }
}
