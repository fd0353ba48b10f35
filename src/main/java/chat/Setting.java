package chat;

import java.util.Locale;
import java.util.function.Function;

/**
 * One setting: what it is called, what it means, what it may be.
 *
 * @param key the environment variable, and the key in a settings file
 * @param defaultText the default as one would write it; empty when there is none
 * @param unit of a number, or the form of a text; for the help
 * @param doc one sentence for the help and the README
 * @param secret whether its value is masked wherever settings are printed, and may come from a file named by
 *     {@code <key>_FILE}
 * @param parser makes the value, or throws {@link IllegalArgumentException} saying what would be right
 */
record Setting<T>(String key, String defaultText, String unit, String doc, boolean secret, Function<String, T> parser) {

    /** The option on the command line: {@code CHAT_TEXT_BYTES} is {@code --text-bytes}. */
    String option() {
        String name = key.startsWith("CHAT_") ? key.substring("CHAT_".length()) : key;
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

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

    static Setting<String> text(String key, String defaultText, String form, String doc) {
        return new Setting<>(key, defaultText, form, doc, false, String::strip);
    }

    static Setting<Boolean> flag(String key, String doc) {
        return new Setting<>(key, "false", "true or false", doc, false, text -> switch (text.strip()
                .toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        });
    }

    /** The same, its value masked. */
    Setting<T> masked() {
        return new Setting<>(key, defaultText, unit, doc, true, parser);
    }
}
