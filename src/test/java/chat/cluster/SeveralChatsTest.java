package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two chats on one Redis, of two instances each, know nothing of each other. */
@Timeout(60)
class SeveralChatsTest {
    private static final String ADMIN = "of-the-administrators";

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    /** Two instances of one chat, with somebody in the lobby on each. */
    private record Chat(TestInstance one, TestInstance two, ChatClient first, ChatClient second)
            implements AutoCloseable {
        static Chat of(String database, String namespace, String name) {
            String[] settings = {
                "REDIS_URL=" + REDIS.url() + "/" + database,
                "CHAT_NAMESPACE=" + namespace,
                "CHAT_INSTANCE=" + name,
                "CHAT_ADMIN_TOKEN=" + ADMIN,
                "CHAT_SEND_PER_SECOND=0"
            };
            TestInstance one = TestInstance.start(settings);
            TestInstance two = TestInstance.start(settings);
            return new Chat(one, two, one.guest(name + "-1", "lobby"), two.guest(name + "-2", "lobby"));
        }

        List<String> members() {
            first.send("{'type':'members','room':'lobby'}");
            List<String> names = new ArrayList<>();
            first.await("members")
                    .get("users")
                    .forEach(user -> names.add(user.get("name").asText()));
            return names;
        }

        List<String> instances() {
            List<String> names = new ArrayList<>();
            cluster(one)
                    .get("instances")
                    .forEach(status -> names.add(status.get("instance").asText()));
            return names;
        }

        private static JsonNode cluster(TestInstance instance) {
            String body = instance.get("/api/cluster", "Authorization", "Bearer " + ADMIN)
                    .body();
            try {
                return new ObjectMapper().readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError(body, e);
            }
        }

        void assertCalm(int received) {
            for (TestInstance instance : List.of(one, two)) {
                assertEquals(0, instance.metric("chat_gaps_total{reason=\"gap\"}"));
                assertEquals(0, instance.metric("chat_gaps_total{reason=\"log\"}"));
                assertEquals(0, instance.metric("chat_backplane_losses_total"));
                assertEquals(received, instance.metric("chat_backplane_received_total"));
            }
        }

        @Override
        public void close() {
            one.close();
            two.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, chat, 2, chat", "0, chat, 3, chat", "4, chat, 4, other", "5, red, 5, red_2"})
    void hearNothingOfEachOther(String database, String namespace, String otherDatabase, String otherNamespace) {
        try (Chat chat = Chat.of(database, namespace, "mine");
                Chat other = Chat.of(otherDatabase, otherNamespace, "other")) {
            for (int i = 0; i < 20; i++) {
                chat.first().say("lobby", "m" + i, "n" + i);
                chat.first().awaitTexts("m" + i);
                chat.second().awaitTexts("m" + i);
            }
            chat.first().send("{'type':'typing','room':'lobby','on':true}");
            chat.second().awaitNext("typing");
            other.first().say("lobby", "mine", "n0");
            other.first().awaitTexts("mine");
            other.second().awaitTexts("mine");
            // Whatever had come of the other chat would have come before.
            other.second().assertNothingElse();
            chat.second().assertNothingElse();

            Await.until(
                    "each counts its own",
                    () -> chat.members().equals(List.of("mine-1", "mine-2"))
                            && other.members().equals(List.of("other-1", "other-2")));
            Await.until(
                    "each lists its own",
                    () -> chat.instances().equals(List.of("mine", "mine"))
                            && other.instances().equals(List.of("other", "other")));
            chat.assertCalm(20);
            other.assertCalm(1);
        }
    }
}
