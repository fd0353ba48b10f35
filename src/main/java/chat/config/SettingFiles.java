package chat.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads settings from files. A file that cannot be read is a problem, and reads as empty. */
final class SettingFiles {
    private SettingFiles() {}

    /**
     * Reads lines of {@code KEY=value}; skips empty ones and those that begin with {@code #}.
     *
     * @param problems gets a line for each that has another form
     */
    static Map<String, String> readAll(String file, List<String> problems) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(Parsers.path(file)), StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            problems.add(Config.FILE_KEY + ": cannot read " + file + ": " + reason(e));
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

    /** Reads the one value that a {@code <key>_FILE} names, without white space around it. */
    static String readSecret(String key, String file, List<String> problems) {
        try {
            return Files.readString(Path.of(Parsers.path(file))).strip();
        } catch (IOException | IllegalArgumentException e) {
            problems.add(key + ": cannot read " + file + ": " + reason(e));
            return "";
        }
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
}
