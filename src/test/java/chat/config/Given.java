package chat.config;

import java.util.HashMap;
import java.util.Map;

/** Settings as a test gives them: a key, its value, the next key. */
final class Given {
    private Given() {}

    static Config environment(String... keysAndValues) throws Config.Invalid {
        return Config.of(Map.of(), map(keysAndValues));
    }

    static Map<String, String> map(String... keysAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
