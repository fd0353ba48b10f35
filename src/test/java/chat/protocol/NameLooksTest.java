package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ibm.icu.text.SpoofChecker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names look alike. With {@code -Dwrite.characters} the table is written instead, for a newer ICU. */
class NameLooksTest {
    private static final Path TABLE = Path.of("src/main/resources/chat/protocol/confusables.txt");
    private static final SpoofChecker ICU = new SpoofChecker.Builder().build();

    private static boolean lookAlike(String one, String other) {
        return !Collections.disjoint(NameLooks.of(one), NameLooks.of(other));
    }

    /** Each prototype, and the characters that look like it. */
    private static String table() {
        Map<String, StringBuilder> sources = new TreeMap<>();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = Character.toString(c);
            if (CharacterTable.kind(c) == CharacterTable.Kind.NONE
                    || !Normalizer.isNormalized(text, Normalizer.Form.NFD)) {
                continue;
            }
            String prototype = ICU.getSkeleton(text);
            if (!prototype.equals(text) && !prototype.isEmpty()) {
                sources.computeIfAbsent(prototype, p -> new StringBuilder()).appendCodePoint(c);
            }
        }
        return sources.entrySet().stream()
                .map(entry -> entry.getKey() + '\t' + entry.getValue() + '\n')
                .collect(Collectors.joining());
    }

    @Test
    void theTableIsThatOfIcu() throws IOException {
        String table = table();
        if (System.getProperty("write.characters") != null) {
            Files.writeString(TABLE, table);
        }
        assertEquals(table, Files.readString(TABLE));
    }

    @ParameterizedTest
    @CsvSource({
        "Ann, ann",
        "Ann, ANN",
        "Ann, Аnn", // Cyrillic A
        "paypal, раураl",
        "Ivan, lvan",
        "Ivan, ivan",
        "IVAN, lvan",
        "modern, rnodern",
        "O'Neil, 0'Neil",
        "José, José",
        "scope, ѕсоре",
        "Ann, 𝐀𝐧𝐧",
        "Ann, Ａｎｎ",
        "Zoë, Zоë",
        "👩‍💻, 👩💻",
        "☺️ Ann, ☺ Ann"
    })
    void theseLookAlike(String one, String other) {
        assertTrue(lookAlike(one, other), () -> NameLooks.of(one) + " " + NameLooks.of(other));
    }

    @ParameterizedTest
    @CsvSource({"Ann, Anna", "Ann, Anne", "Eli, Elin", "Jose, José", "Mila, Milla", "mail, mall", "王伟, 王芳", "Ann, A nn"
    })
    void theseDoNot(String one, String other) {
        assertFalse(lookAlike(one, other), () -> NameLooks.of(one) + " " + NameLooks.of(other));
    }

    @Test
    void theLastLookIsThatByWhichAUserSignsIn() {
        assertEquals(NameLooks.ofLowerCase("Ivan"), NameLooks.ofLowerCase("IVAN"));
        assertEquals(List.of("lvan", "ivan"), NameLooks.of("Ivan"));
        assertEquals(List.of("ivan"), NameLooks.of("ivan"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "Admin", "ADMIN", "аdmin", "adrnin", "System", "everyone", "Erased", "R00m"})
    void theseAreReserved(String name) {
        assertTrue(NameLooks.isReserved(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adam", "Administra", "chatty", "Allan"})
    void theseAreNot(String name) {
        assertFalse(NameLooks.isReserved(name));
    }
}
