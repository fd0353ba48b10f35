package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several rooms are backfilled at the same time on one connection. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ResumeManyRoomsTest {
    private static final int MESSAGES = 300;

    @Test
    void longAbsencesFromSeveralRoomsAreFilledSideBySide() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0")) {
            ChatClient ben = instance.guest("Ben");
            for (String room : new String[] {"a", "b", "c"}) {
                ben.sayMany(room, MESSAGES);
            }
            ChatClient ana = instance.guest("Ana");
            ana.send(resume("a"), resume("b"), resume("c"));
            Map<String, Integer> got = new HashMap<>();
            int unfinished = 3;
            while (unfinished > 0) {
                JsonNode joined = ana.await("joined");
                got.merge(joined.get("room").asText(), joined.get("messages").size(), Integer::sum);
                unfinished -= joined.get("more").asBoolean() ? 0 : 1;
            }
            assertEquals(Map.of("a", MESSAGES, "b", MESSAGES, "c", MESSAGES), got);
        }
    }

    private static String resume(String room) {
        return "{'type':'join','room':'" + room + "','after':'0','limit':20}";
    }
}
