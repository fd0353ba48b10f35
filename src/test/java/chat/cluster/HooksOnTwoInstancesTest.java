package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import chat.web.HookReceiver;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One of the instances delivers to a webhook, and another one goes on where it has left. */
@Timeout(120)
class HooksOnTwoInstancesTest {
    private static final int MESSAGES = 30;

    @AutoClose
    private final RedisServer redis = RedisServer.started();

    @AutoClose
    private final HookReceiver receiver = new HookReceiver();

    private TestInstance instance() {
        return TestInstance.start(
                "REDIS_URL=" + redis.url(),
                "CHAT_ADMIN_TOKEN=only-for-the-admin",
                "CHAT_HOOK_ADDRESSES=127.0.0.1",
                "CHAT_SEND_PER_SECOND=0");
    }

    private void awaitMessages(int count) {
        Await.until("they are delivered", () -> receiver.posts().size() >= count);
        List<String> numbers = receiver.posts().stream()
                .map(post -> post.text().replaceAll(".*\"text\":\"(\\d+)\".*", "$1"))
                .toList();
        assertEquals(IntStream.range(0, count).mapToObj(Integer::toString).toList(), numbers);
    }

    @Test
    void eachEntryIsSentOnceInOrderAlsoWhenAnInstanceLeaves() {
        TestInstance first = instance();
        try (TestInstance second = instance()) {
            assertEquals(
                    201,
                    first.post(
                                    "/api/rooms/lobby/hooks",
                                    "{\"url\":\"" + receiver.url("/") + "\"}",
                                    "Authorization",
                                    "Bearer only-for-the-admin")
                            .statusCode());
            ChatClient ann = second.guest("Ann", "lobby");
            for (int i = 0; i < MESSAGES; i++) {
                ann.say("lobby", Integer.toString(i));
            }
            awaitMessages(MESSAGES);
            first.close();
            for (int i = MESSAGES; i < 2 * MESSAGES; i++) {
                ann.say("lobby", Integer.toString(i));
            }
            awaitMessages(2 * MESSAGES);
        } finally {
            first.close();
        }
    }
}
