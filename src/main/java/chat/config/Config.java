package chat.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings. In order of precedence they come from the options of the command line, the environment, a file of
 * the same keys (named by {@code CHAT_CONFIG}), and the defaults. Immutable.
 */
public final class Config {
    /** The key that names the settings file; not a setting itself, since it cannot stand in the file. */
    public static final String FILE_KEY = "CHAT_CONFIG";

    private static final String PREFIX = "CHAT_";
    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, Object> values;
    private final Map<String, Source> sources;
    private final List<String> serviceLinks;

    private Config(Map<String, Object> values, Map<String, Source> sources, List<String> serviceLinks) {
        this.values = values;
        this.sources = sources;
        this.serviceLinks = serviceLinks;
    }

    /** Thrown when settings are wrong; the message has a line for each problem. */
    public static final class Invalid extends Exception {
        private static final long serialVersionUID = 1L;

        /** Creates an exception that reports these problems. */
        public Invalid(List<String> problems) {
            super(String.join(System.lineSeparator(), problems));
        }
    }

    /**
     * A value as it was given.
     *
     * @param place where, as an adverbial such as "in the environment"
     */
    private record Source(String text, String place, boolean isDefault) {
        static Source of(Setting<?> setting) {
            return new Source(setting.defaultText(), "by default", true);
        }
    }

    /**
     * Reads and checks all settings.
     *
     * @param options by key, as given on the command line
     * @param environment all variables of the process
     * @throws Invalid with every problem there is, not just the first
     */
    public static Config of(Map<String, String> options, Map<String, String> environment) throws Invalid {
        List<String> problems = new ArrayList<>();
        Map<String, Source> given = new HashMap<>();
        String file = options.getOrDefault(FILE_KEY, environment.getOrDefault(FILE_KEY, ""));
        if (!file.isEmpty()) {
            collect(given, SettingFiles.readAll(file, problems), "in " + file, true, problems);
        }
        Map<String, String> variables = new HashMap<>(environment);
        variables.entrySet().removeIf(ContainerVariables::isLink);
        collect(given, variables, "in the environment", false, problems);
        collect(given, options, "on the command line", true, problems);

        Map<String, Object> values = new HashMap<>();
        Map<String, Source> sources = new LinkedHashMap<>();
        for (Setting<?> setting : AllSettings.ALL) {
            Source source = given.getOrDefault(setting.key(), Source.of(setting));
            sources.put(setting.key(), source);
            try {
                values.put(setting.key(), setting.parser().apply(source.text()));
            } catch (IllegalArgumentException e) {
                problems.add(setting.key() + " " + source.place() + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new Invalid(problems);
        }
        return new Config(values, sources, ContainerVariables.names(environment));
    }

    /**
     * Adds the values of known keys, and a problem for each unknown one.
     *
     * @param strict whether every key must be a setting's: in the environment only those with our prefix must
     */
    private static void collect(
            Map<String, Source> given, Map<String, String> from, String place, boolean strict, List<String> problems) {
        from.forEach((key, text) -> {
            if (byKey(key) != null) {
                given.put(key, new Source(text, place, false));
                return;
            }
            Setting<?> secret =
                    key.endsWith(FILE_SUFFIX) ? byKey(key.substring(0, key.length() - FILE_SUFFIX.length())) : null;
            if (secret != null && secret.secret()) {
                given.put(secret.key(), new Source(SettingFiles.readSecret(key, text, problems), place, false));
            } else if (!key.equals(FILE_KEY) && (strict || key.startsWith(PREFIX))) {
                problems.add(key + " " + place + ": no such setting; did you mean " + nearest(key) + "?");
            }
        });
    }

    private static @Nullable Setting<?> byKey(String key) {
        for (Setting<?> setting : AllSettings.ALL) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        return null;
    }

    /**
     * Returns the value of a setting.
     *
     * @throws IllegalArgumentException if the setting is not in {@link AllSettings#ALL}
     */
    public <T> T get(Setting<T> setting) {
        @SuppressWarnings("unchecked") // Put there under this key by this setting's own parser.
        T value = (T) values.get(setting.key());
        if (value == null) {
            throw new IllegalArgumentException(setting.key() + " is not declared in AllSettings");
        }
        return value;
    }

    /** Returns the same settings but for one, which has this value. */
    public <T> Config with(Setting<T> setting, T value) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.put(setting.key(), value);
        return new Config(changed, sources, serviceLinks);
    }

    /** Returns whether the setting was given, as opposed to having its default. */
    public boolean isGiven(Setting<?> setting) {
        Source source = sources.get(setting.key());
        return source != null && !source.isDefault();
    }

    /** Returns whether an instance listens on TCP: where a port was given, or neither a unix socket nor an inherited one. */
    public boolean listensOnPort() {
        return isGiven(NetworkSettings.PORT)
                || (get(NetworkSettings.SOCKET).isEmpty() && !get(NetworkSettings.INHERIT));
    }

    /** Returns the names of variables that look like settings, but were set by Kubernetes or Docker for links; sorted. */
    public List<String> serviceLinks() {
        return serviceLinks;
    }

    /** Returns a line for each setting with its value and where that came from, secrets masked; for {@code --check-config}. */
    public String describe() {
        int width =
                AllSettings.ALL.stream().mapToInt(s -> s.key().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Setting<?> setting : AllSettings.ALL) {
            Source source = sources.getOrDefault(setting.key(), Source.of(setting));
            String value = setting.secret() && !source.text().isEmpty() ? "(secret)" : source.text();
            text.append(String.format("%-" + width + "s = %-24s # %s%n", setting.key(), value, source.place()));
        }
        return text.toString();
    }

    private static String nearest(String key) {
        return Stream.concat(AllSettings.ALL.stream().map(Setting::key), Stream.of(FILE_KEY))
                // One that the key begins with is meant, however long the rest is.
                .min(Comparator.comparingInt(known -> key.startsWith(known) ? 0 : EditDistance.between(key, known)))
                .orElseThrow();
    }
}
