package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is found by all its words, as people type them. */
class SearchQueryTest {
    private static boolean finds(String words, String text) {
        Author ann = new Author("u1", "Ann Ōta");
        return SearchQuery.parse(words).matches(new MessageBody.AuthoredText(ann, text));
    }

    @ParameterizedTest
    @CsvSource({
        "dep, Deployed at last, true",
        "last DEPLOYED, Deployed at last, true",
        "deployed never, Deployed at last, false",
        "ployed, Deployed at last, false",
        "cafe, Let us meet at the Café, true",
        "CAFÉ, the cafe, true",
        "ﬁne, fine, true",
        "σοφος, ΣΟΦΟΣ, true",
        "東京, 明日は東京へ, true",
        "if, がぎ, false",
        ":), that was good:), true",
        "at last, at the very last, true",
        "'\"at last\"', at the very last, false",
        "'\"at last\"', Deployed at last, true",
        "from:ann, hello, true",
        "from:ota hello, Hello, true",
        "'from:\"ann o\"', hello, true",
        "from:ben, hello, false",
        "from:ann ben, hello, false",
        "from:, it is from: Ann, true"
    })
    void aMessageIsFoundByAllItsWords(String words, String text, boolean found) {
        assertEquals(found, finds(words, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "a b c d e f g h i j k"})
    void thereAreOneToTenWords(String words) {
        BadMessage refused = assertThrows(BadMessage.class, () -> SearchQuery.parse(words));
        assertEquals("text: 1 to 10 words", refused.text());
    }

    @Test
    void aPlaceIsReadAsItIsWritten() {
        SearchPosition place = new SearchPosition(1_767_225_600_000L, 41, new RoomName("caf\u00e9.x"));
        assertEquals(place, SearchPosition.parse(place.toString()));
        assertThrows(BadMessage.class, () -> SearchPosition.parse("1:2"));
        assertThrows(BadMessage.class, () -> SearchPosition.parse("1:2:UPPER"));
    }
}
