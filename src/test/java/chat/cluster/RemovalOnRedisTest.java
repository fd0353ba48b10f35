package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Removals on one instance, as they are seen on the other. */
class RemovalOnRedisTest extends InstancesOnRedis {
    private static final int MESSAGES = 200;

    private static long seq(JsonNode entry) {
        String id = entry.get("id").asText();
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    @Test
    void aBanOnOneInstanceIsExactToTheEntryOnTheOther() {
        ChatClient ann = instances.get(0).guest("Ann");
        ann.send("{'type':'open','room':'news','nonce':'o'}").await("ack");
        ann.join("news");
        ChatClient ben = instances.get(1).connect();
        String user = ben.hello("Ben").get("user").get("id").asText();
        long before = seq(ben.join("news").get("messages").get(0));
        ChatClient cora = instances.get(1).guest("Cora", "news");

        for (int i = 0; i < MESSAGES; i++) {
            cora.send(ChatClient.sending("news", "text " + i, "n" + i));
            if (i == MESSAGES / 2) {
                ann.send("{'type':'member','room':'news','user':'" + user + "','banUntil':-1,'nonce':'b'}");
            }
        }
        cora.awaitAll("ack", MESSAGES);
        cora.awaitAll("message", MESSAGES);
        ann.awaitAll("message", MESSAGES);
        long removal = seq(ann.await("member"));

        List<Long> seen = new ArrayList<>();
        for (JsonNode next = next(ben); !next.get("type").asText().equals("left"); next = next(ben)) {
            seen.add(seq(next));
        }
        assertEquals(LongStream.rangeClosed(before + 1, removal).boxed().toList(), seen);
        ben.send("{'type':'join','room':'news'}", "{'type':'history','room':'news'}");
        assertEquals("forbidden", ben.awaitNext("error").get("code").asText());
        assertEquals("forbidden", ben.awaitNext("error").get("code").asText());
        ben.assertNothingElse();
    }

    private static JsonNode next(ChatClient client) {
        return client.awaitAny("message", "member", "left");
    }
}
