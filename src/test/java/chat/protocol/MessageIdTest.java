package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
    private static MessageId id(String text) {
        return MessageId.parse(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "a-1", "Z9-12", "e-9223372036854775807"})
    void anIdIsReadAsItIsWritten(String text) {
        assertEquals(text, id(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1",
                "a",
                "a-",
                "-1",
                "a-0",
                "a--1",
                "a-+1",
                "a-1 ",
                "a b-1",
                "\u00e9-1",
                "a-\u0661",
                "00",
                "a-9223372036854775808",
                "123456789012345678901234567890123-1"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(BadMessage.class, () -> id(text));
    }

    @Test
    void idsOfOneLogAreInTheOrderOfTheirNumbers() {
        assertTrue(id("a-10").isAfter(id("a-9")));
        assertFalse(id("a-9").isAfter(id("a-9")));
        assertFalse(id("a-8").isAfter(id("a-9")));
        assertTrue(id("a-10").follows(id("a-9")));
        assertFalse(id("a-11").follows(id("a-9")));
        assertFalse(id("a-9").follows(id("a-9")));
    }

    @Test
    void idsOfTwoLogsHaveNoOrder() {
        assertFalse(id("a-10").isAfter(id("b-9")));
        assertFalse(id("b-9").isAfter(id("a-10")));
        assertFalse(id("a-10").follows(id("b-9")));
        assertFalse(id("a-1").isSameEpoch(id("b-1")));
    }

    @Test
    void everyLogBeginsAfterNone() {
        assertTrue(id("a-1").follows(MessageId.NONE));
        assertFalse(id("a-2").follows(MessageId.NONE));
        assertTrue(id("a-2").isAfter(MessageId.NONE));
        assertFalse(MessageId.NONE.isAfter(id("a-1")));
        assertTrue(MessageId.NONE.isNone());
        assertFalse(id("a-1").isNone());
    }
}
