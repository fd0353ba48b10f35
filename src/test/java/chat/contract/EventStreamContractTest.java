package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The events of a stream are those that openapi.yaml describes. */
@Timeout(60)
class EventStreamContractTest {
    @Test
    void everyEventIsAsItIsDescribedAndEachCursorLeadsOn() {
        try (TestInstance instance = TestInstance.start()) {
            Caller caller = Caller.of(instance);
            String[] ann = caller.signedIn();
            String query = "?room=lobby&room=caf%C3%A9";
            Http.Answer stream = caller.events(query, ann);
            assertEquals(Set.of("welcome", "joined"), typesOf(stream));
            Http.Answer sent = caller.ask(
                    "POST",
                    "/api/rooms/lobby/messages",
                    "{\"text\":\"Hello\"}",
                    Caller.with(ann, "Idempotency-Key", "n1"));
            assertEquals(201, sent.status());

            String cursor = stream.body()
                    .lines()
                    .filter(line -> line.startsWith("id: "))
                    .reduce("", (first, second) -> second)
                    .substring("id: ".length());
            Http.Answer byHeader = caller.events(query, Caller.with(ann, "Last-Event-ID", cursor));
            Http.Answer byQuery = caller.events(query + "&after=" + cursor.replace("%", "%25"), ann);
            for (Http.Answer resumed : List.of(byHeader, byQuery)) {
                typesOf(resumed);
                assertTrue(resumed.body().contains("\"text\":\"Hello\""), resumed::body);
            }
        }
    }

    /** Holds each event to the document. */
    private static Set<String> typesOf(Http.Answer stream) {
        assertEquals(200, stream.status());
        new Http().see("events", stream);
        Part event = Part.OPENAPI.get("components", "schemas", "EventStream", "x-event");
        Set<String> types = new TreeSet<>();
        stream.body().lines().forEach(line -> {
            if (line.startsWith("id: ")) {
                event.get("id").require(new TextNode(line.substring("id: ".length())));
            } else if (line.startsWith("data: ")) {
                JsonNode data = Part.json(line.substring("data: ".length()));
                event.get("data").require(data);
                String type = data.get("type").asText();
                // The document has its own form of it, without the token.
                types.add(
                        type.equals("welcome")
                                ? type
                                : new Witness().see(data).get("type").asText());
            }
        });
        return types;
    }
}
