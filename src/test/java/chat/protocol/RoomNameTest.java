package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "lobby-2_x.y", "caf\u00e9", "\u4e2d\u6587", "\u0661\u0662", "\u00df", "...", "\u03c3\u03c2"
            })
    void aNameInItsProperFormIsTaken(String name) {
        assertEquals(name, new RoomName(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "A",
                "a b",
                "a:b",
                "a/b",
                "a,b",
                "{a}",
                "a\u0000",
                "a\u00ad",
                "\u200b",
                "cafe\u0301",
                "\u00c9",
                "\uff41",
                "\u00b2",
                "\u0130",
                "\ud83d\ude00",
                "\ud83d"
            })
    void anyOtherIsRefused(String name) {
        assertThrows(BadMessage.class, () -> new RoomName(name));
    }

    @Test
    void ofAsciiSmallLettersDigitsAndThreeSignsAreTaken() {
        StringBuilder taken = new StringBuilder();
        for (char c = 0; c < 0x80; c++) {
            if (isTaken(String.valueOf(c))) {
                taken.append(c);
            }
        }
        assertEquals("-.0123456789_abcdefghijklmnopqrstuvwxyz", taken.toString());
    }

    private static boolean isTaken(String name) {
        try {
            return new RoomName(name).value().equals(name);
        } catch (BadMessage e) {
            return false;
        }
    }

    @Test
    void theLengthIsCountedInCodePoints() {
        new RoomName("\ud840\udc00".repeat(64));
        BadMessage refusal = assertThrows(BadMessage.class, () -> new RoomName("a".repeat(65)));
        assertEquals("room: 1 to 64 characters, this has 65", refusal.text());
    }

    @Test
    void aRefusalNamesTheProperForm() {
        BadMessage refusal = assertThrows(BadMessage.class, () -> new RoomName("Lobby"));
        assertTrue(refusal.text().contains("\"lobby\""));
    }
}
