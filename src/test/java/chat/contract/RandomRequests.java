package chat.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Objects with the members that a schema names: some left out, most of them right, some anything at all. A member that the documents have and that
 * no value is known for here is never right, which a test notices.
 */
final class RandomRequests {
    /** Right values of a member, by its name, or by the type and the name where it differs from others of that name. */
    private static final Map<String, List<String>> RIGHT = Map.ofEntries(
            Map.entry("name", List.of("'Ann'", "'Zo\u00e9 \ud83d\ude00'", "'room-1'")),
            Map.entry("token", List.of("'a.b.c'", "''")),
            Map.entry("room", List.of("'lobby'", "'den'", "'caf\u00e9.-_9'", "'dm:0123456789abcdef0123456789abcdef'")),
            Map.entry("after", List.of("'0'", "'e-1'", "'1x3F-7'")),
            Map.entry("before", List.of("'e-1'", "'1x3F-7'")),
            Map.entry("search.before", List.of("'1767225600000:7:lobby'")),
            Map.entry("id", List.of("'e-1'", "'1x3F-7'")),
            Map.entry("replyTo", List.of("'e-1'")),
            Map.entry("text", List.of("'hi'", "'hi there\\n\ud83d\ude00'", "'@room caf\u00e9 from:ann'")),
            Map.entry("nonce", List.of("'n'")),
            Map.entry("limit", List.of("1", "20")),
            Map.entry("on", List.of("true", "false")),
            Map.entry("emoji", List.of("'\ud83d\udc4d'", "'\ud83c\udde9\ud83c\uddea'")),
            Map.entry("reason", List.of("''", "'It is rude'")),
            Map.entry("topic", List.of("''", "'What is new'")),
            Map.entry("private", List.of("true", "false")),
            Map.entry("archived", List.of("true", "false", "false")),
            Map.entry("members", List.of("[]", "['g1']", "['g1','g2','g3']")),
            Map.entry("slowSeconds", List.of("0", "0", "21600")),
            Map.entry("to", List.of("'g1'")),
            Map.entry("user", List.of("'g1'")),
            Map.entry("role", List.of("'owner'", "'moderator'", "'member'", "'none'")),
            Map.entry("banUntil", List.of("-1", "0", "4102444800000")),
            Map.entry("muteUntil", List.of("-1", "0", "4102444800000")),
            Map.entry("invite", List.of("'cl_x'")),
            Map.entry("level", List.of("'all'", "'mentions'", "'nothing'")),
            Map.entry("prefix", List.of("''", "'an'")),
            Map.entry("t", List.of("7", "'x'", "true")),
            Map.entry("password", List.of("'correct horse battery'")),
            Map.entry("old", List.of("'correct horse battery'")),
            Map.entry("link", List.of("'cl_x'")),
            Map.entry("uses", List.of("1", "5")),
            Map.entry("hours", List.of("1", "24")),
            Map.entry("reset", List.of("'Ann'")),
            Map.entry("rooms", List.of("['lobby']", "['lobby','den']")),
            Map.entry("write", List.of("true", "false")),
            Map.entry("url", List.of("'https://example.org/'", "'http://127.0.0.1/'")),
            Map.entry("pinned", List.of("true", "false")));

    /** The member of which no schema says all: which characters are emoji. */
    private static final String EMOJI = "emoji";

    private static final List<String> ODD = List.of(
            "0",
            "-1",
            "1.5",
            "9007199254740993",
            "true",
            "''",
            "'0'",
            "'e-0'",
            "'dm:x'",
            "'a\\u0000b'",
            "'a\\u2028b'",
            "'UPPER case'",
            '\'' + "x".repeat(65) + '\'',
            '\'' + "y".repeat(600) + '\'',
            '\'' + "\ud83d\ude00".repeat(300) + '\'',
            "[]",
            "['x']",
            "[1]",
            "{}",
            "{'a':[{}]}");

    private final Random random;
    private final Map<String, List<String>> learnt = new HashMap<>();
    private int count;

    RandomRequests(Random random) {
        this.random = random;
    }

    /** Adds a right value of a member, such as the id of a message that is there. */
    void learn(String member, String value) {
        learnt.computeIfAbsent(member, name -> new ArrayList<>()).add('\'' + value + '\'');
    }

    /** Returns an object of that type; the type itself is right. */
    ObjectNode next(String type, Part schema) {
        ObjectNode object = Part.JSON.createObjectNode();
        Set<String> required = new HashSet<>();
        schema.node().path("required").forEach(name -> required.add(name.asText()));
        schema.get("properties").all().keySet().forEach(name -> {
            if (name.equals("type")) {
                object.put(name, type);
            } else if ((required.contains(name) ? random.nextInt(16) > 0 : random.nextInt(3) == 0)) {
                object.set(name, value(type, name));
            }
        });
        if (random.nextInt(10) == 0) {
            object.set("later", odd());
        }
        return object;
    }

    /** Returns a value of a member, which is right nine times in ten. */
    JsonNode value(String type, String name) {
        if (random.nextInt(10) == 0) {
            return name.equals(EMOJI) ? parsed("7") : odd();
        } else if (name.equals("nonce")) {
            return Part.JSON.getNodeFactory().textNode("n" + ++count);
        }
        List<String> known = learnt.getOrDefault(name, List.of());
        boolean others = known.isEmpty() || random.nextInt(3) == 0;
        List<String> right =
                RIGHT.getOrDefault(type + '.' + name, others ? RIGHT.getOrDefault(name, List.of()) : known);
        return right.isEmpty() ? odd() : parsed(right.get(random.nextInt(right.size())));
    }

    private JsonNode odd() {
        return parsed(ODD.get(random.nextInt(ODD.size())));
    }

    private static JsonNode parsed(String text) {
        return Part.json(text.replace('\'', '"'));
    }
}
