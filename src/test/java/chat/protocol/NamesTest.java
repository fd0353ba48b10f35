package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The page's own test reads the same file. */
class NamesTest {

    @TestFactory
    Stream<DynamicTest> rooms() throws IOException {
        return cases("rooms", room -> {
            String name = room.get("name").asText();
            if (room.get("taken").asBoolean()) {
                assertEquals(name, new RoomName(name).value());
            } else {
                assertThrows(BadMessage.class, () -> JsonFields.parse(json("room", name))
                        .room("room"));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> roomsAsThePageWritesThem() throws IOException {
        return cases(
                "typedRooms",
                room -> assertEquals(
                        room.get("name").asText(), new RoomName(room.get("name").asText()).value()));
    }

    @TestFactory
    Stream<DynamicTest> people() throws IOException {
        return cases("people", person -> {
            String name = person.get("name").asText();
            JsonFields hello = JsonFields.parse(json("name", name));
            if (person.get("taken").asBoolean()) {
                assertEquals(person.path("shown").asText(name), hello.userNameOrNull("name"));
            } else {
                assertThrows(BadMessage.class, () -> hello.userNameOrNull("name"));
            }
        });
    }

    private interface Verdict {
        void on(JsonNode one);
    }

    private static Stream<DynamicTest> cases(String list, Verdict verdict) throws IOException {
        try (InputStream in = NamesTest.class.getResourceAsStream("/names.json")) {
            JsonNode all = new ObjectMapper().readTree(in).get(list);
            return StreamSupport.stream(all.spliterator(), false)
                    .map(one -> DynamicTest.dynamicTest(one.get("why").asText(), () -> verdict.on(one)));
        }
    }

    /** As clients write it, so that half of a pair comes through. */
    private static String json(String member, String value) {
        StringBuilder json = new StringBuilder("{\"" + member + "\":\"");
        value.chars().forEach(c -> json.append("\\u%04x".formatted(c)));
        return json.append("\"}").toString();
    }
}
