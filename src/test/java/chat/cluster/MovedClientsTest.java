package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two real instances, everybody on one: half of the clients move by themselves, and miss nothing of what is said meanwhile. */
@Timeout(120)
class MovedClientsTest {
    private static final int CLIENTS = 60;

    private final MemoryBackplane store = new MemoryBackplane(Clock.systemUTC(), 100_000, new Metrics());
    private final TestInstance crowded = TestInstance.on(store.another(), "CHAT_SEND_PER_SECOND=0");
    private final TestInstance empty = TestInstance.on(store.another(), "CHAT_SEND_PER_SECOND=0");

    @AfterEach
    void stop() {
        crowded.close();
        empty.close();
        store.close();
    }

    /** A member of the lobby that moves when it is asked to, as the protocol says. */
    private static final class Member {
        private final List<String> texts = new ArrayList<>();
        private ChatClient connection;
        private String last;

        Member(ChatClient connection) {
            this.connection = connection;
            this.last = connection.join("lobby").get("last").asText();
        }

        /** Takes what has arrived, and moves if that is asked. */
        void proceed(TestInstance next) {
            boolean asked = connection.has("restart");
            connection.takeAll("message").forEach(this::take);
            if (asked) {
                ChatClient successor = next.guest("Ann");
                successor.send("{'type':'join','room':'lobby','after':'" + last + "'}");
                JsonNode joined = successor.await("joined");
                assertTrue(joined.get("complete").asBoolean());
                assertFalse(joined.get("more").asBoolean());
                joined.get("messages").forEach(this::take);
                connection.leave();
                connection = successor;
            }
        }

        private void take(JsonNode message) {
            texts.add(message.get("text").asText());
            last = message.get("id").asText();
        }
    }

    @Test
    void withinAMinuteBothHoldHalfAndNothingIsLostDoubledOrReordered() {
        List<Member> members = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new Member(crowded.guest("Ann")))
                .toList();
        ChatClient talker = empty.guest("Bob");
        int said = 0;
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (Math.abs(size(crowded) - size(empty)) > 3 && System.nanoTime() < end) {
            talker.say("lobby", Integer.toString(said));
            said++;
            members.forEach(member -> member.proceed(empty));
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }

        Await.until("those who have moved have left", () -> size(crowded) + size(empty) == CLIENTS + 1);
        assertEquals(size(crowded), size(empty), 3, "connections");
        assertEquals(29, crowded.metric("chat_rebalance_total{step=\"told\"}"));
        List<String> all = IntStream.range(0, said).mapToObj(Integer::toString).toList();
        for (Member member : members) {
            member.connection.settle();
            member.proceed(empty);
            assertEquals(all, member.texts);
        }
    }

    private static double size(TestInstance instance) {
        return instance.metric("chat_connections");
    }
}
