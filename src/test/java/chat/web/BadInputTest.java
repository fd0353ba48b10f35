package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid requests are refused with a reason, and leave the connection as it was. */
@Timeout(30)
class BadInputTest {
    private static TestInstance instance;
    private ChatClient ann;

    @BeforeAll
    static void start() {
        instance = TestInstance.start("CHAT_TEXT_BYTES=20", "CHAT_SEND_PER_SECOND=0");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @BeforeEach
    void connect() {
        ann = instance.guest("Ann");
    }

    private JsonNode refused(String code, String object) {
        ann.send(object);
        JsonNode error = ann.awaitNext("error");
        assertEquals(code, error.get("code").asText(), error::toString);
        assertFalse(error.get("message").asText().isBlank());
        ann.assertNothingElse();
        return error;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "}",
                "[]",
                "[{'type':'ping'}]",
                "null",
                "1",
                "'ping'",
                "{'type':'ping'",
                "{'type':'ping'}}",
                "{'type':'ping'} {'type':'ping'}",
                "{'type':'ping',}",
                "{type:'ping'}",
                "{'type':'ping','t':NaN}",
                "{'type':'ping','t':01}",
                "{'type':'ping','t':'\\x'}",
                "{'type':'ping'}//",
                "\uFEFF{'type':'ping'}",
                "{'type':'ping','type':'ping'}",
                "{'type':'ping','t':1,'t':2}",
                "{'type':'ping','other':{'a':1,'a':2}}",
                "{'type':'ping','t':1234567890123456789012345678901234567890}",
                "{'type':'ping','t':[[[[[[[[[[1]]]]]]]]]]}"
            })
    void whatIsNotOneObjectOfProperJsonIsABadRequest(String text) {
        refused("bad_request", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'type':null}",
                "{'type':1}",
                "{'type':''}",
                "{'type':'Ping'}",
                "{'type':'shout'}",
                "{'type':'welcome'}",
                "{'type':'joined','room':'lobby'}",
                "{'type':['ping']}"
            })
    void whatIsOfNoKnownTypeIsABadRequest(String text) {
        refused("bad_request", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'hello','name':1}",
                "{'type':'hello','token':{}}",
                "{'type':'join'}",
                "{'type':'join','room':null}",
                "{'type':'join','room':1}",
                "{'type':'join','room':['lobby']}",
                "{'type':'join','room':'lobby','after':1}",
                "{'type':'leave'}",
                "{'type':'send','room':'lobby','text':'hi'}",
                "{'type':'send','room':'lobby','nonce':'n'}",
                "{'type':'send','text':'hi','nonce':'n'}",
                "{'type':'send','room':'lobby','text':{},'nonce':'n'}",
                "{'type':'send','room':'lobby','text':'hi','nonce':5}",
                "{'type':'send','room':'lobby','text':true,'nonce':'n'}",
                "{'type':'history'}",
                "{'type':'history','room':'lobby','before':7}",
                "{'type':'members'}",
                "{'type':'ping','t':{}}",
                "{'type':'ping','t':[1]}"
            })
    void membersThatAreMissingOrOfAnotherKindAreABadRequest(String text) {
        refused("bad_request", text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a/b",
                "a:b",
                "dm:someone",
                "#lobby",
                "Lobby",
                "CAF\u00c9",
                "cafe\u0301",
                "\ufb01",
                "\u212a",
                "a\\u0000b",
                "a\\nb",
                "\u200blobby",
                "\ud83d\ude00",
                "\\ud83d",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void anInvalidRoomNameIsRefused(String room) {
        refused("bad_request", "{'type':'join','room':'" + room + "'}");
        refused("bad_request", "{'type':'leave','room':'" + room + "'}");
        refused("bad_request", "{'type':'members','room':'" + room + "'}");
        refused("bad_request", "{'type':'history','room':'" + room + "'}");
        assertEquals(
                "n1",
                refused("bad_request", ChatClient.sending(room, "hi", "n1"))
                        .get("nonce")
                        .asText());
    }

    @Test
    void aRoomsNameMayHave64CharactersEachOutsideTheBasicPlane() {
        String room = "\ud840\udc00".repeat(64);
        ann.join(room);
        refused("bad_request", "{'type':'join','room':'" + room + "a'}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "201", "1.5", "1e1", "99999999999", "true"})
    void aLimitIsAWholeNumberFrom1To200(String limit) {
        refused("bad_request", "{'type':'join','room':'lobby','limit':" + limit + "}");
        JsonNode error = refused("bad_request", "{'type':'history','room':'lobby','limit':" + limit + "}");
        assertTrue(error.get("message").asText().startsWith("limit: "), error::toString);
        assertEquals("lobby", error.get("room").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "-1", "abc", "abc-", "abc-x", "abc--1", "abc-1.5", "a b-1", "abc-99999999999999999999"})
    void anInvalidIdIsRefused(String id) {
        refused("bad_request", "{'type':'join','room':'lobby','after':'" + id + "'}");
        refused("bad_request", "{'type':'history','room':'lobby','before':'" + id + "'}");
        refused("bad_request", "{'type':'history','room':'lobby','after':'" + id + "'}");
    }

    @Test
    void historyIsReadInOneDirectionOnly() {
        refused("bad_request", "{'type':'history','room':'lobby','before':'e-1','after':'e-2'}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\u0000", "a\\rb", "\\u001b[31m", "\\u007f", "\\u0085", "\\ud83d", "\\ude00\\ud83d"})
    void anEmptyTextOrOneWithControlCharactersIsRefused(String text) {
        JsonNode error = refused("bad_request", ChatClient.sending("lobby", text, "n1"));

        assertTrue(error.get("message").asText().startsWith("text: "), error::toString);
        assertEquals("n1", error.get("nonce").asText());
        assertEquals("lobby", error.get("room").asText());
    }

    @Test
    void aTextIsMeasuredInBytesOfUtf8() {
        ann.say("lobby", "12345678901234567890");
        ann.say("lobby", "\ud83d\ude00".repeat(5));
        ann.say("lobby", "\u00e9".repeat(10));
        refused("too_large", ChatClient.sending("lobby", "123456789012345678901", "n1"));
        JsonNode error = refused("too_large", ChatClient.sending("lobby", "\u00e9".repeat(10) + "a", "n2"));

        assertEquals("n2", error.get("nonce").asText());
        assertEquals("lobby", error.get("room").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a\\nb", "\\ud83d", "12345678901234567890123456789012345678901234567890123456789012345"})
    void aNonceHas1To64ProperCharacters(String nonce) {
        refused("bad_request", ChatClient.sending("lobby", "hi", nonce));
    }

    @Test
    void aNonceOf64CharactersIsTaken() {
        ann.say("lobby", "hi", "x".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "a\\nb",
                "a\\u0000",
                "\\u202eAnn",
                "A\\u200bnn",
                "\\ufeffAnn",
                "\\u2028",
                "\\ue000",
                "\\ud83d",
                "12345678901234567890123456789012345678901"
            })
    void aNameIsShortAndVisible(String name) {
        refused("bad_request", "{'type':'hello','name':'" + name + "'}");
    }

    @Test
    void aNameIsTrimmedAndComposed() {
        JsonNode welcome = ann.hello("  Zoe\u0308  ");

        assertEquals("Zo\u00eb", welcome.get("user").get("name").asText());
        ann.hello("\ud83d\udc69\u200d\ud83d\udd2c".repeat(13) + "x");
    }

    @Test
    void aBadObjectInAFrameDoesNotAffectTheOthers() {
        ann.send(
                "{'type':'nonsense'}",
                ChatClient.sending("lobby", "hi", "n1"),
                "not JSON",
                ChatClient.sending("lobby", "hi", "n2"),
                "{'type':'ping'}");

        ann.awaitNext("error");
        assertEquals("n1", ann.awaitNext("ack").get("nonce").asText());
        ann.awaitNext("error");
        assertEquals("n2", ann.awaitNext("ack").get("nonce").asText());
        ann.awaitNext("pong");
        ann.assertNothingElse();
    }

    @Test
    void aRefusalRepeatsNothingLongOfWhatWasSent() {
        JsonNode error = refused("bad_request", "{'type':'" + "x".repeat(10_000) + "'}");
        assertTrue(error.toString().length() < 300);

        JsonNode other = refused("bad_request", ChatClient.sending("y".repeat(10_000), "hi", "n".repeat(10_000)));
        assertTrue(other.toString().length() < 300);
    }
}
