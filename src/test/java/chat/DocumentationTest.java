package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.config.AllSettings;
import chat.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation, the changelog and the two documents of the contract: what they say is so, and how they say it. */
class DocumentationTest {
    private static final Path README = Path.of("README.md");
    private static final Path STORIES = Path.of("src", "test");
    private static final Path SITE = Path.of("src", "site", "markdown");
    private static final Path IMAGES = SITE.resolve("images");

    private static final String SETTINGS = "| setting | default | what it is |\n| --- | --- | --- |\n";
    private static final int README_LINES = 150;
    private static final int REQUIREMENTS = 51;
    private static final int IMAGE_BYTES = 150 * 1024;
    private static final int MOST_IMAGES = 6;

    /** A link or an image, its target in the first group. */
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

    /** Private words for what has a common one, each with that. */
    private static final List<String> BANNED_WORDS = List.of(
            "take back|rolled back",
            "taken back|rolled back",
            "mend|fix",
            "mends|fixes",
            "mended|fixed",
            "whoever|any client that",
            "of the moment|ephemeral",
            "persons|people",
            "nobody's loss|harmless");

    /** A subject clause at the start of a sentence, where English has a noun: "Who fails again and again is tried less often". */
    private static final Pattern BANNED_OPENING = Pattern.compile("(^ *((description|summary): )?|[.!?] )(\\*\\*)?"
            + "(Who|Whose|Whom|What is more,|Of a|Of an|Of the) (?!.*\\?)");

    @Test
    void theTableOfSettingsIsThatOfTheCode() throws IOException {
        String page = Files.readString(SITE.resolve("operating.md"));
        int begin = page.indexOf(SETTINGS);
        assertTrue(begin >= 0, "operating.md has no table of settings");
        int end = page.indexOf("\n\n", begin);
        String expected = AllSettings.ALL.stream().map(DocumentationTest::row).collect(Collectors.joining("\n"));
        assertEquals(expected, page.substring(begin + SETTINGS.length(), end));
    }

    @Test
    void everyFileOrFolderInTheMapIsThere() throws IOException {
        String readme = Files.readString(README);
        String map = readme.substring(readme.indexOf("<!-- map -->"), readme.indexOf("<!-- end of map -->"));
        List<String> missing = map.lines()
                .filter(line -> line.matches("\\S+ {2,}\\S.*"))
                .map(line -> line.split(" ", 2)[0])
                .filter(path -> !Files.exists(Path.of(path)))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void readmeIsOnePage() throws IOException {
        int lines = Files.readAllLines(README).size();
        assertTrue(lines <= README_LINES, lines + " lines are more than " + README_LINES);
    }

    @Test
    void everyLinkLeadsToAFileAndToAHeadingInIt() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String target : links(page)) {
                if (target.contains("://") || target.startsWith("mailto:")) {
                    continue;
                }
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(file) || (parts.length == 2 && !anchors(file).contains(parts[1]))) {
                    broken.add(page + ": " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyPictureIsShownAndSmall() throws IOException {
        Set<Path> shown = new TreeSet<>();
        for (Path page : pages()) {
            for (String target : links(page)) {
                if (target.endsWith(".png")) {
                    shown.add(page.resolveSibling(target).normalize());
                }
            }
        }
        Set<Path> there = Files.isDirectory(IMAGES) ? list(IMAGES, ".png") : Set.of();
        assertEquals(shown, there);
        assertTrue(there.size() <= MOST_IMAGES, "more than " + MOST_IMAGES);
        for (Path image : there) {
            assertTrue(Files.size(image) <= IMAGE_BYTES, image + " has " + Files.size(image) + " bytes");
        }
    }

    @Test
    void everyTestThatATableNamesIsThere() throws IOException {
        Pattern named = Pattern.compile("`([\\w-]+\\.(?:sh|test\\.js))`((?:, \"[^\"]+\")+)");
        List<String> missing = new ArrayList<>();
        for (String page : List.of("pm2.md", "security.md")) {
            for (MatchResult match : named.matcher(Files.readString(SITE.resolve(page)))
                    .results()
                    .toList()) {
                String file = match.group(1);
                String stories = Files.readString(
                        STORIES.resolve((file.endsWith(".sh") ? "deploy/" : "browser/stories/") + file));
                String quoted = match.group(2).substring(3).replaceAll("\"$", "");
                for (String sentence : quoted.split("\", \"", -1)) {
                    String pattern = Stream.of(sentence.split(" … ", -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining(".*"));
                    if (!Pattern.compile("(it \"|test\\(').*" + pattern)
                            .matcher(stories)
                            .find()) {
                        missing.add(file + ": " + sentence);
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRequirementOfSecurityIsListedAndItsTestsAreThere() throws IOException {
        String page = Files.readString(SITE.resolve("security.md"));
        List<Integer> rows = Pattern.compile("(?m)^\\| (\\d+) \\|")
                .matcher(page)
                .results()
                .map(row -> Integer.valueOf(row.group(1)))
                .toList();
        assertEquals(IntStream.rangeClosed(1, REQUIREMENTS).boxed().toList(), rows);
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(STORIES.resolve("java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.merge(file.getFileName().toString(), Files.readString(file), String::concat);
            }
        }
        List<String> missing = Pattern.compile("`(\\w+)#(\\w+)`")
                .matcher(page)
                .results()
                .filter(test ->
                        !sources.getOrDefault(test.group(1) + ".java", "").contains("void " + test.group(2) + "("))
                .map(MatchResult::group)
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void noPageHasAPrivateWordOrASubjectClauseForANoun() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path page : pages()) {
            int number = 0;
            for (String line : Files.readAllLines(page)) {
                number++;
                for (String word : BANNED_WORDS) {
                    String[] pair = word.split("\\|", 2);
                    if (Pattern.compile("\\b" + pair[0] + "\\b", Pattern.CASE_INSENSITIVE)
                            .matcher(line)
                            .find()) {
                        found.add(page + ":" + number + ": '" + pair[0] + "': say '" + pair[1] + "'");
                    }
                }
                if (BANNED_OPENING.matcher(line).find()) {
                    found.add(page + ":" + number + ": " + line);
                }
            }
        }
        assertEquals(List.of(), found);
    }

    private static Set<Path> pages() throws IOException {
        Set<Path> pages = new TreeSet<>(list(SITE, ".md"));
        pages.add(README);
        pages.add(Path.of("CONTRIBUTING.md"));
        pages.add(Path.of("CHANGELOG.md"));
        pages.addAll(list(Path.of("src", "main", "webapp"), ".yaml"));
        return pages;
    }

    private static Set<Path> list(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** As GitHub makes them from headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .map(HEADING::matcher)
                .filter(heading -> heading.matches())
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String row(Setting<?> setting) {
        String defaultText = setting.defaultText().isEmpty() ? "" : '`' + setting.defaultText() + '`';
        return "| `" + setting.key() + "` | " + defaultText + " | " + setting.doc() + " (" + setting.unit() + ") |";
    }
}
