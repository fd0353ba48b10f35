package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.MessageId;
import chat.protocol.ReportQuery;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

/** The rights that chat.lua asks for suffice for reports, for an operator's exports, and to erase people. */
@Timeout(60)
class RedisOperatorTest {
    private static final RoomName ROOM = new RoomName("room");
    private static final String URL = "redis://least:pass@127.0.0.1:";

    @AutoClose
    private final RedisServer redis = RedisServer.started();

    private RedisSettings settings(String url, String instance) {
        return new RedisSettings(URI.create(url), instance, 1_000, Duration.ofDays(1));
    }

    private static List<String> documentedRights() throws IOException {
        try (InputStream in = FunctionLibrary.class.getResourceAsStream("/redis/chat.lua")) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher needs = Pattern.compile("A user needs: ([^\\]]*)\\]\\]").matcher(source);
            assertTrue(needs.find());
            return List.of(needs.group(1).strip().split("\\s+"));
        }
    }

    @Test
    void theDocumentedRightsSuffice() throws IOException {
        RedisFunctions.load(settings(redis.url().toString(), "loader"));
        List<String> rules = new ArrayList<>(List.of("reset", "on", ">pass"));
        rules.addAll(documentedRights());
        try (Jedis jedis = redis.connect();
                Backplane backplane = new RedisBackplane(settings(URL + redis.port(), "i1"), new Metrics())) {
            jedis.aclSetUser("least", rules.toArray(String[]::new));
            backplane.start(new Recorder());
            // No message, of which nothing can be erased.
            Await.result(backplane.publish(new Draft(ROOM, "u1", "n1", "message", "x".repeat(100))));
            String body = "{\"from\":{\"id\":\"u1\",\"name\":\"Ann\"},\"text\":\"text\",\"nonce\":\"n2\"}";
            MessageId id = Await.result(backplane.publish(new Draft(ROOM, "u1", "n2", "message", body)))
                    .id();
            ClientMessage.Report report = new ClientMessage.Report(ROOM, id, "rude", "n");
            Await.result(backplane.reports().add(new Caller(Caller.Kind.USER, "u2", ""), report));
            assertEquals(
                    1,
                    Await.result(backplane.reports().read(new ReportQuery(0, 9)))
                            .size());
            useAsOperator();
            assertThrows(
                    Denied.class,
                    () -> Await.result(backplane.reports().add(new Caller(Caller.Kind.USER, "u3", ""), report)));
            assertEquals(List.of(), jedis.aclLog());
        }
    }

    private void useAsOperator() {
        try (RedisOperator operator = RedisOperator.open(settings(URL + redis.port(), "operator"), new Metrics())) {
            List<MessageId> exported = new ArrayList<>();
            operator.exporter().exportUser("u1", message -> exported.add(message.id()));
            assertEquals(1, exported.size());
            List<String> erased = new ArrayList<>();
            operator.eraser().erase("u1", (room, messages) -> erased.add(room + " " + messages));
            assertEquals(List.of("room 1"), erased);
            assertEquals(List.of(), Await.result(operator.reports().read(new ReportQuery(0, 9))));
            assertEquals(
                    "user_erased",
                    Await.result(operator.audit().read(null, 1)).get(0).action());
        }
    }
}
