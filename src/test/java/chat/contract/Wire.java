package chat.contract;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The messages of asyncapi.yaml by their type, and in which direction they go. */
final class Wire {
    /** The messages that clients send. */
    static final Map<String, Part> REQUESTS = messages("receive", "messages");

    /** The messages that the server sends, asked or not. */
    static final Map<String, Part> ANSWERS = answers();

    private Wire() {}

    private static Map<String, Part> answers() {
        Map<String, Part> answers = new LinkedHashMap<>(messages("send", "messages"));
        answers.putAll(messages("receive", "reply", "messages"));
        return answers;
    }

    private static Map<String, Part> messages(String action, String... where) {
        Map<String, Part> byType = new LinkedHashMap<>();
        for (Part operation : Part.ASYNCAPI.get("operations").all().values()) {
            if (operation.get("action").text().equals(action)) {
                for (Part message : operation.get(where).all().values()) {
                    byType.put(type(message), message);
                }
            }
        }
        return byType;
    }

    static String type(Part message) {
        return message.get("payload", "properties", "type", "const").text();
    }

    /** Those that an operation names, whatever its direction. */
    static Set<Part> usedByOperations() {
        Set<Part> used = new HashSet<>(REQUESTS.values());
        used.addAll(ANSWERS.values());
        return used;
    }
}
