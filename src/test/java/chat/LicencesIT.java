package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The jar lists its contents and their licences. */
@Timeout(60)
class LicencesIT {
    private static final Path JAR = Path.of(System.getProperty("chat.dir", "."), "target", "chat.jar");

    private static @Nullable String read(Path archive, String name) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                return null;
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static String ours(String name) throws IOException {
        String text = read(JAR, name);
        assertNotNull(text, name + " is not in the jar (mvn -o makes no SBOM)");
        return text;
    }

    private static List<JsonNode> components() throws IOException {
        List<JsonNode> found = new ArrayList<>();
        new ObjectMapper()
                .readTree(ours("META-INF/sbom/chat.cdx.json"))
                .get("components")
                .forEach(found::add);
        assertTrue(found.size() > 30, () -> found.size() + " components");
        return found;
    }

    /** By group: which licence. */
    private static Map<String, String> licences() throws IOException {
        Map<String, String> licences = new HashMap<>();
        ours("META-INF/NOTICE")
                .lines()
                .filter(line -> line.matches("[a-z0-9.-]+ {2,}\\S.*"))
                .forEach(line -> {
                    String[] words = line.split(" +", 3);
                    licences.put(words[0], words[1]);
                });
        return licences;
    }

    private static String normal(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @Test
    void everyLibraryInItHasItsLicenceInIt() throws IOException {
        Map<String, String> licences = licences();
        List<String> without = new ArrayList<>();
        for (JsonNode component : components()) {
            String group = component.get("group").asText();
            String licence = licences.entrySet().stream()
                    .filter(entry -> (group + ".").startsWith(entry.getKey() + "."))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("none");
            if (read(JAR, "META-INF/licenses/" + licence + ".txt") == null) {
                without.add(group + ":" + component.get("name").asText() + " " + licence);
            }
        }
        assertEquals(List.of(), without);
    }

    @Test
    void everyNoticeOfALibraryStandsInOurs() throws IOException {
        String notice = normal(ours("META-INF/NOTICE"));
        List<Path> libraries = Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .toList();
        int seen = 0;
        for (JsonNode component : components()) {
            String file = component.get("name").asText() + "-"
                    + component.get("version").asText() + ".jar";
            for (Path library : libraries) {
                for (String name : List.of("META-INF/NOTICE", "META-INF/NOTICE.txt", "META-INF/NOTICE.md")) {
                    String text = library.endsWith(file) ? read(library, name) : null;
                    if (text != null) {
                        seen++;
                        assertTrue(notice.contains(normal(text)), () -> "NOTICE lacks that of " + file + ":\n" + text);
                    }
                }
            }
        }
        assertTrue(seen > 5, seen + " notices");
    }

    @Test
    void itsOwnLicenceIsInIt() throws IOException {
        assertTrue(ours("META-INF/LICENSE").startsWith("MIT License"));
    }
}
