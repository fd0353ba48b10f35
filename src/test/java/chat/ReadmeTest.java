package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What README says is so. */
class ReadmeTest {
    private static final String BEGIN = "| setting | default | what it is |\n| --- | --- | --- |\n";

    @Test
    void theTableOfSettingsIsThatOfTheCode() throws IOException {
        String readme = readme();
        int begin = readme.indexOf(BEGIN);
        assertTrue(begin >= 0, "README has no table of settings");
        int end = readme.indexOf("\n\n", begin);
        String expected = Settings.ALL.stream().map(ReadmeTest::row).collect(Collectors.joining("\n"));
        assertEquals(expected, readme.substring(begin + BEGIN.length(), end));
    }

    @Test
    void everyFileOrFolderInTheMapIsThere() throws IOException {
        String readme = readme();
        String map = readme.substring(readme.indexOf("<!-- map -->"), readme.indexOf("<!-- end of map -->"));
        map.lines().filter(line -> line.matches("\\S+ {2,}\\S.*")).forEach(line -> {
            String path = line.split(" ", 2)[0];
            assertTrue(Files.exists(Path.of(path)), path + " is in README's map, and nowhere else");
        });
    }

    private static String row(Setting<?> setting) {
        String defaultText = setting.defaultText().isEmpty() ? "" : '`' + setting.defaultText() + '`';
        return "| `" + setting.key() + "` | " + defaultText + " | " + setting.doc() + " (" + setting.unit() + ") |";
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
