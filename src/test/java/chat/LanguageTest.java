package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the language of this code that a machine can check; CONTRIBUTING.md has the others. */
class LanguageTest {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path TESTS = Path.of("src", "test", "java");

    private static final int MAX_LINES = 300;
    private static final int LINES_WITH_REASON = 30;

    /** Javadoc says what something is or does, so it opens with a noun phrase or a verb. */
    private static final Pattern BANNED_OPENING = Pattern.compile("/\\*\\*\\s*(\\*\\s*)?"
            + "(Of|What|Whatever|Who|Whoever|Whom|Whose|How|Where|When|Since when|Told|(Within|After|For) which)\\b");

    private static final Pattern LOGGER = Pattern.compile("\\bLogger \\w+ = LoggerFactory\\.");
    private static final Pattern NAMED_LOG = Pattern.compile("private static final Logger LOG = LoggerFactory\\.");

    /** A method that returns nothing changes something, so its name is a verb, or {@code on…} if it is a callback. */
    private static final Pattern BARE_PREDICATE = Pattern.compile("\\bvoid"
            + " (alive|dead|draining|ended|full|gone|heard|leaving|live|ready|running|sent|started|stopped|told)\\(");

    /** A public type, constructor or method, not a constant. */
    private static final Pattern PUBLIC = Pattern.compile("^ *public (?!static final [^(]+ =)");

    private static final Pattern REASON = Pattern.compile("Longer than 300 lines because ");

    private record Source(Path path, String text) {}

    private static List<Source> allSources() throws IOException {
        return Stream.of(sources(SOURCES), sources(TESTS)).flatMap(List::stream).toList();
    }

    private static List<Source> sources(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .map(LanguageTest::read)
                    .toList();
        }
    }

    private static Source read(Path path) {
        try {
            return new Source(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns each match in the sources and in the tests with its place, as {@code file:line: match}. */
    private static List<String> matches(Pattern pattern) throws IOException {
        return allSources().stream()
                .flatMap(source -> pattern.matcher(source.text())
                        .results()
                        .map(match -> place(source, match.start()) + ": " + match.group()))
                .toList();
    }

    private static String place(Source source, int index) {
        long line = source.text().substring(0, index).lines().count();
        return source.path() + ":" + line;
    }

    @Test
    void javadocOpensWithAVerbOrANounPhrase() throws IOException {
        assertEquals(List.of(), matches(BANNED_OPENING));
    }

    @Test
    void everyPublicTypeAndMethodHasJavadoc() throws IOException {
        assertEquals(
                List.of(),
                sources(SOURCES).stream().flatMap(LanguageTest::undocumented).toList());
    }

    /** Returns the public types, constructors and methods without Javadoc; those that override another need none. */
    private static Stream<String> undocumented(Source source) {
        List<String> lines = source.text().lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> PUBLIC.matcher(lines.get(i)).find())
                .filter(i -> {
                    int above = i - 1;
                    while (lines.get(above).strip().startsWith("@")) {
                        above--;
                    }
                    boolean overrides =
                            lines.subList(above + 1, i).stream().anyMatch(line -> line.contains("@Override"));
                    return !overrides && !lines.get(above).strip().endsWith("*/");
                })
                .mapToObj(
                        i -> source.path() + ":" + (i + 1) + ": " + lines.get(i).strip());
    }

    @Test
    void everyLoggerIsCalledLog() throws IOException {
        assertEquals(matches(NAMED_LOG).size(), matches(LOGGER).size(), () -> "not all loggers are named LOG");
    }

    @Test
    void aMethodThatChangesStateIsAVerb() throws IOException {
        assertEquals(List.of(), matches(BARE_PREDICATE));
    }

    @Test
    void aFileHasAtMost300LinesOrSaysWhyNot() throws IOException {
        List<Path> tooLong = allSources().stream()
                .filter(source -> source.text().lines().count() > MAX_LINES)
                .filter(source -> source.text().lines().limit(LINES_WITH_REASON).noneMatch(line -> REASON.matcher(line)
                        .find()))
                .map(Source::path)
                .toList();
        assertEquals(List.of(), tooLong);
    }
}
