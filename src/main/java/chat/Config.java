package chat;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, immutable. From the strongest: options of the command line, the environment, a file of the
 * same keys (named by {@code CHAT_CONFIG}), the defaults.
 */
public final class Config {
    /** Names the settings file; not a setting itself, since it cannot stand in the file. */
    static final String FILE_KEY = "CHAT_CONFIG";

    private static final String PREFIX = "CHAT_";
    private static final String FILE_SUFFIX = "_FILE";

    /**
     * The variables by which Kubernetes and Docker tell a container of others whose name begins with "chat": no settings, though
     * they look like ours. {@code CHAT_PORT} and the like count only with the values that these give them.
     */
    private static final Pattern LINK = Pattern.compile(
            "CHAT_(\\w+_)?(" //
                    + "SERVICE_(HOST|PORT(_\\w+)?)=.*"
                    + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|START|END|PORT_START|PORT_END))?=.*"
                    + "|PORT=(tcp|udp|sctp)://.*"
                    + "|NAME=/.*"
                    + "|ENV_\\w+=.*)");

    private final Map<String, Object> values;
    private final Map<String, String> shown;
    private final List<String> links;

    private Config(Map<String, Object> values, Map<String, String> shown, List<String> links) {
        this.values = values;
        this.shown = shown;
        this.links = links;
    }

    /** All that is wrong with the settings, each in a line. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        Invalid(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    /**
     * @param options by key, as given on the command line
     * @throws Invalid with every problem there is, not just the first
     */
    static Config of(Map<String, String> options, Map<String, String> environment) throws Invalid {
        List<String> problems = new ArrayList<>();
        Map<String, Source> given = new HashMap<>();
        String file = options.getOrDefault(FILE_KEY, environment.getOrDefault(FILE_KEY, ""));
        if (!file.isEmpty()) {
            collect(given, readFile(file, problems), "in " + file, true, problems);
        }
        Map<String, String> ours = new HashMap<>(environment);
        ours.entrySet().removeIf(Config::isLink);
        collect(given, ours, "in the environment", false, problems);
        collect(given, options, "on the command line", true, problems);

        Map<String, Object> values = new HashMap<>();
        Map<String, String> shown = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            Source source = given.getOrDefault(setting.key(), new Source(setting.defaultText(), "by default"));
            try {
                values.put(setting.key(), setting.parser().apply(source.text()));
                String text = setting.secret() && !source.text().isEmpty() ? "(secret)" : source.text();
                shown.put(setting.key(), text + "\t" + source.where());
            } catch (IllegalArgumentException e) {
                problems.add(setting.key() + " " + source.where() + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new Invalid(problems);
        }
        List<String> links = environment.entrySet().stream()
                .filter(Config::isLink)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        return new Config(values, shown, links);
    }

    <T> T get(Setting<T> setting) {
        @SuppressWarnings("unchecked") // Put there under this key by this setting's own parser.
        T value = (T) values.get(setting.key());
        if (value == null) {
            throw new IllegalArgumentException(setting.key() + " is not declared in Settings");
        }
        return value;
    }

    /** Whether somebody set it, as against its default. */
    boolean isGiven(Setting<?> setting) {
        String line = shown.get(setting.key());
        return line != null && !line.endsWith("by default");
    }

    /** The variables of the environment that only look like settings: those of Kubernetes' and Docker's links. */
    List<String> links() {
        return links;
    }

    private static boolean isLink(Map.Entry<String, String> variable) {
        return LINK.matcher(variable.getKey()
                        + '='
                        + variable.getValue().lines().findFirst().orElse(""))
                .matches();
    }

    /** Each setting with its value and where that came from, secrets masked; for {@code --check-config}. */
    String describe() {
        int width = Settings.ALL.stream().mapToInt(s -> s.key().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        shown.forEach((key, line) -> {
            String[] parts = line.split("\t", 2);
            text.append(String.format("%-" + width + "s = %-24s # %s%n", key, parts[0], parts[1]));
        });
        return text.toString();
    }

    private record Source(String text, String where) {}

    /** @param strict whether every key must be ours: in the environment only those with our prefix are */
    private static void collect(
            Map<String, Source> given, Map<String, String> from, String where, boolean strict, List<String> problems) {
        from.forEach((key, text) -> {
            Setting<?> setting = byKey(key);
            if (setting != null) {
                given.put(key, new Source(text, where));
                return;
            }
            Setting<?> secret =
                    key.endsWith(FILE_SUFFIX) ? byKey(key.substring(0, key.length() - FILE_SUFFIX.length())) : null;
            if (secret != null && secret.secret()) {
                given.put(secret.key(), new Source(readSecret(key, text, problems), where));
            } else if (!key.equals(FILE_KEY) && (strict || key.startsWith(PREFIX))) {
                problems.add(key + " " + where + ": no such setting; did you mean " + nearest(key) + "?");
            }
        });
    }

    private static @Nullable Setting<?> byKey(String key) {
        for (Setting<?> setting : Settings.ALL) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        return null;
    }

    private static String readSecret(String key, String file, List<String> problems) {
        try {
            return Files.readString(Path.of(Settings.path(file))).strip();
        } catch (IOException | IllegalArgumentException e) {
            problems.add(key + ": cannot read " + file + ": " + reason(e));
            return "";
        }
    }

    /** Lines of {@code KEY=value}; empty lines and those that begin with {@code #} are passed over. */
    private static Map<String, String> readFile(String file, List<String> problems) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(Settings.path(file)), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(FILE_KEY + ": cannot read " + file + ": " + reason(e));
            return settings;
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals > 0) {
                settings.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            } else {
                problems.add(file + ", line " + (i + 1) + ": not of the form KEY=value");
            }
        }
        return settings;
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof CharacterCodingException ? "it is not UTF-8" : String.valueOf(e.getMessage());
    }

    private static String nearest(String key) {
        return Stream.concat(Settings.ALL.stream().map(Setting::key), Stream.of(FILE_KEY))
                .min(Comparator.comparingInt(known -> distance(key, known)))
                .orElseThrow();
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
