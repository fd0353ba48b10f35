package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages that clients mostly send are parsed straight from their bytes, and mean what the strict parser says. */
class FlatObjectParserTest {
    private static final List<String> SEEDS = List.of(
            "{\"type\":\"send\",\"room\":\"lobby\",\"text\":\"h\u00e9llo \u4e16 \ud83d\ude00\",\"nonce\":\"n-1\"}",
            "{\"type\":\"history\",\"room\":\"a\",\"before\":\"e-7\",\"limit\":200}",
            " { \"type\" : \"ping\" , \"t\" : 0 }\t\r",
            "{\"type\":\"typing\",\"room\":\"a\",\"on\":true,\"off\":false,\"x\":\"\"}",
            "{\"type\":\"ping\",\"t\":[1,{\"a\":null}],\"u\":-1.5e3,\"v\":null,\"w\":\"\\n\"}");

    private static final String ALPHABET = "{}[]\",:\\ \t01-9.eEtrufalsn\u00e9\u0000\ud83d\ude00";

    private static @Nullable Map<String, Object> parsed(String text) {
        byte[] utf8 = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return FlatObjectParser.parse(utf8, 1, utf8.length - 1);
    }

    @Test
    void theUsualRequestsAreParsedFromTheirBytes() {
        for (String usual : SEEDS.subList(0, 4)) {
            assertNotNull(parsed(usual), usual);
            assertEquals(JsonObjects.parse(usual), parsed(usual));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "{\"a\":null}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":01}",
                "{\"a\":-1}",
                "{\"a\":1.5}",
                "{\"a\":1234567890123456789}",
                "{\"a\":\"\\n\"}",
                "{\"a\":{}}",
                "{\"a\":tru}",
                "{\"a\":true1}",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "{\"a\":1,}",
                "{\"a\":1}\u00e9",
                "\ufeff{\"a\":1}"
            })
    void anyOtherIsLeftToTheStrictParser(String other) {
        assertNull(parsed(other));
    }

    @Test
    void itNeverDisagreesWithTheStrictParser() {
        Random random = new Random(7);
        int parsed = 0;
        for (int i = 0; i < 50_000; i++) {
            String text = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
            Map<String, Object> flat = parsed(text);
            if (flat != null) {
                parsed++;
                assertEquals(JsonObjects.parse(text), flat, text);
            }
        }
        assertTrue(parsed > 1_000, "too few were parsed: " + parsed);
    }

    private static String mutated(String seed, Random random) {
        int[] text = seed.codePoints().toArray();
        int[] alphabet = ALPHABET.codePoints().toArray();
        for (int n = random.nextInt(3); n >= 0; n--) {
            text[random.nextInt(text.length)] = alphabet[random.nextInt(alphabet.length)];
        }
        return new String(text, 0, text.length - (random.nextInt(8) == 0 ? 1 : 0));
    }
}
