package chat.config;

import java.util.Locale;
import java.util.function.Function;

/**
 * One setting: its name, meaning and range.
 *
 * @param key the environment variable, and the key in a settings file
 * @param defaultText the default in the form in which it would be given; empty for none
 * @param unit the unit of a number, or the form of a text; for the help
 * @param doc the meaning in one sentence, for the help and operating.md
 * @param secret whether the value is masked where settings are printed, and may come from a file named by {@code <key>_FILE}
 * @param parser makes the value, or throws an {@link IllegalArgumentException} that says what would be right
 */
public record Setting<T>(
        String key, String defaultText, String unit, String doc, boolean secret, Function<String, T> parser) {

    /** Returns the option of the command line: {@code CHAT_TEXT_BYTES} is {@code --text-bytes}. */
    public String option() {
        String name = key.startsWith("CHAT_") ? key.substring("CHAT_".length()) : key;
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the setting of a whole number between two bounds, both included. */
    static Setting<Integer> whole(String key, int defaultValue, int min, int max, String unit, String doc) {
        return new Setting<>(key, Integer.toString(defaultValue), unit, doc, false, text -> {
            try {
                int value = Integer.parseInt(text.strip());
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Refused below, like a number out of range.
            }
            throw new IllegalArgumentException("must be a whole number from " + min + " to " + max);
        });
    }

    /** Returns the setting of a text that is not checked. */
    static Setting<String> text(String key, String defaultText, String form, String doc) {
        return new Setting<>(key, defaultText, form, doc, false, String::strip);
    }

    /** Returns a setting that is false by default. */
    static Setting<Boolean> flag(String key, String doc) {
        return new Setting<>(key, "false", "true or false", doc, false, text -> switch (text.strip()
                .toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        });
    }
}
