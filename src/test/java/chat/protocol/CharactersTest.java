package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** With {@code -Dwrite.characters} the tables are written instead, for a newer ICU. */
class CharactersTest {
    private static final Path OURS = Path.of("src/main/resources/chat/protocol/characters.txt");
    private static final Path OF_THE_PAGE = Path.of("src/main/webapp/protocol/characters.js");

    private static final String KINDS = CharacterTable.kinds();
    private static final String LOOK_ALIKES = CharacterTable.lookAlikes();

    @Test
    void theTableIsThatOfIcuHereAndInThePage() throws IOException {
        String here = KINDS + '\n' + LOOK_ALIKES + '\n';
        String page = """
                // Made by CharactersTest of the server, out of ICU's data; the server has the same table.

                /** Runs of one kind of character: how many in base 36, left out for one, and the kind's letter. */
                export const KINDS = '%s';

                /** What looks like each letter of "you": distances between code points in base 36. */
                export const LOOK_ALIKES = '%s';
                """.formatted(KINDS, LOOK_ALIKES);
        if (System.getProperty("write.characters") != null) {
            Files.createDirectories(OURS.getParent());
            Files.writeString(OURS, here);
            Files.writeString(OF_THE_PAGE, page);
        }
        assertEquals(here, Files.readString(OURS));
        assertEquals(page, Files.readString(OF_THE_PAGE));
    }

    /** What the running Java makes of each character that names may have is what every later one makes of it. */
    @Test
    void thisJavaNormalizesThemAsIcuDoes() {
        Normalizer2 nfkc = Normalizer2.getNFKCInstance();
        Normalizer2 nfc = Normalizer2.getNFCInstance();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (Characters.kind(c) == Characters.Kind.NONE) {
                continue;
            }
            // Composes with what comes before, and is put behind what comes after, if it does so at all.
            for (String text : new String[] {Character.toString(c), "e" + Character.toString(c) + "\u0323\u0301"}) {
                String name = Integer.toHexString(c);
                assertEquals(nfc.normalize(text), Normalizer.normalize(text, Normalizer.Form.NFC), name);
                assertEquals(nfkc.normalize(text), Normalizer.normalize(text, Normalizer.Form.NFKC), name);
            }
            if (Characters.kind(c).isLetter()) {
                String letter = Character.toString(c);
                assertEquals(UCharacter.toLowerCase(ULocale.ROOT, letter), letter.toLowerCase(Locale.ROOT));
            }
        }
    }
}
