package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The form in which names are searched. */
class FoldedNameTest {
    private static boolean isWithin(String name, String prefix) {
        long number = FoldedName.of(name).firstNumber();
        FoldedName of = FoldedName.of(prefix);
        return of.firstNumber() <= number && number <= of.lastNumber();
    }

    @Test
    void upperAndLowerCaseAndCompatibleCharactersAreOne() {
        assertEquals(FoldedName.of("ana"), FoldedName.of("ＡＮＡ"));
        assertTrue(FoldedName.of("AN").isPrefixOf(FoldedName.of("Ana")));
        assertFalse(FoldedName.of("Ana").isPrefixOf(FoldedName.of("An")));
        assertTrue(FoldedName.of("").isPrefixOf(FoldedName.of("Ana")));
    }

    @Test
    void theNumbersOfAPrefixHoldThoseOfAllNamesThatBeginWithIt() {
        for (String prefix : List.of("", "a", "an", "ana", "anatol")) {
            assertTrue(isWithin("Anatol", prefix), prefix);
        }
        assertTrue(isWithin("Ann", "an"));
        assertFalse(isWithin("Ann", "ana"));
        assertFalse(isWithin("B", "an"));
        assertTrue(isWithin("😀 Ana", "😀"));
    }

    @Test
    void everyNumberIsOneThatADoubleHolds() {
        assertTrue(FoldedName.of("\uFFFD\uFFFD\uFFFD").lastNumber() < 1L << 53);
    }
}
