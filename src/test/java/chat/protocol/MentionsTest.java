package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The users whom a text names. */
class MentionsTest {
    private static final List<User> PRESENT = List.of(
            new User("u1", "Ann", true),
            new User("u2", "Ann Marie", true),
            new User("u3", "Zo\u00eb", true),
            new User("u4", "ben", true),
            new User("u5", "Ben", true));

    private static List<String> in(String text) {
        return Mentions.in(text, PRESENT, PRESENT.size(), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "@Ann, u1",
        "hello @ann!, u1",
        "@Ann Marie and @zo\u00eb, u2 u3",
        "@ann-marie, u2",
        "@ANN_MARIE: yes, u2",
        "(@Ann) @Ann, u1",
        "@Ben, u4 u5",
        "@room, u1 u2 u3 u4 u5",
    })
    void aNameBehindAnAtMentionsThoseWhoHaveIt(String text, String ids) {
        assertEquals(List.of(ids.split(" ", -1)), in(text));
    }

    @ParameterizedTest
    @CsvSource({"Ann", "mail@Ann", "@Anna", "@ Ann", "@", "@Annie", "@rooms", "@nobody"})
    void anythingElseIsText(String text) {
        assertEquals(List.of(), in(text));
    }

    @Test
    void aRoomOfManyIsNotMentionedAsAWhole() {
        assertEquals(List.of(), Mentions.in("@room", PRESENT, Mentions.MAX_ROOM + 1, List.of()));
    }

    @Test
    void thoseWhoAreNotInTheRoomAreMentionedOnlyByTheirNames() {
        List<User> others = List.of(new User("a1", "Ann Marie Smith", false));

        assertEquals(List.of("a1", "u1"), Mentions.in("@ann-marie-smith and @ann", PRESENT, 5, others));
        assertEquals(List.of("u1", "u2", "u3", "u4", "u5"), Mentions.in("@room", PRESENT, 5, others));
    }

    @ParameterizedTest
    @CsvSource({
        "'@Ann Marie and others', 'Ann|Ann Marie|Ann Marie and'",
        "'mail@host, then (@jean-luc!)', 'jean|jean-luc|jean luc'",
        "@ nobody, ''",
        "mail@host, ''",
    })
    void theWordsBehindAnAtMayBeANameByWhichSomebodyElseIsFound(String text, String names) {
        assertEquals(names, String.join("|", Mentions.possibleNames(text)));
    }

    @Test
    void whatIsLookedUpOfOneTextIsBounded() {
        assertEquals(
                20,
                Mentions.possibleNames("@a-b-c ".repeat(3)
                                + "@name".repeat(9)
                                + " @x1-y2-z3 @q".repeat(900)
                                + IntStream.range(0, 300)
                                        .mapToObj(n -> " @n" + n)
                                        .collect(Collectors.joining()))
                        .size());
        assertTrue(Mentions.mayBeIn("see @nobody"));
        assertFalse(Mentions.mayBeIn("mail@host"));
    }

    @Test
    void aTextMentionsTwentyNamesAtMost() {
        List<User> many = IntStream.range(0, 30)
                .mapToObj(n -> new User("u" + n, "N" + n + "x", true))
                .toList();
        StringBuilder text = new StringBuilder();
        many.forEach(user -> text.append('@').append(user.name()).append(' '));

        assertEquals(
                Mentions.MAX_NAMES,
                Mentions.in(text.toString(), many, many.size(), List.of()).size());
        assertFalse(Mentions.mayBeIn("nobody"));
    }
}
