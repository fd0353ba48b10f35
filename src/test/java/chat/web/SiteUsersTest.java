package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users of another site come in by its tokens. */
@Timeout(30)
class SiteUsersTest {
    private static String token(ECKey key, String name, int seconds, String... rooms) throws JOSEException {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("42")
                .claim("name", name)
                .claim("rooms", rooms.length == 0 ? null : List.of(rooms))
                .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                .build();
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    private static ECKey key(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    private static Path serve(Path directory, ECKey key) throws IOException {
        return Files.writeString(directory.resolve("keys.json"), new JWKSet(key.toPublicJWK()).toString());
    }

    private static JsonNode hello(ChatClient client, String token) {
        return client.send("{'type':'hello','token':'" + token + "'}").await("welcome");
    }

    @Test
    void aUserOfSomeRoomsFindsNoOther(@TempDir Path directory) throws JOSEException, IOException {
        ECKey key = key("one");
        try (TestInstance instance = TestInstance.start("CHAT_ACCESS=jwt", "CHAT_JWT_KEYS=" + serve(directory, key))) {
            String confined = token(key, "Ann", 600, "team");
            ChatClient ann = instance.connect();
            hello(ann, confined);
            ann.join("team");
            for (String request : List.of(
                    "{'type':'join','room':'lobby'}",
                    ChatClient.sending("lobby", "hi", "n1"),
                    "{'type':'history','room':'lobby'}",
                    "{'type':'members','room':'lobby'}",
                    "{'type':'edit','room':'lobby','id':'e-1','text':'hi','nonce':'n3'}",
                    "{'type':'delete','room':'lobby','id':'e-1','nonce':'n4'}",
                    "{'type':'open','room':'lobby','nonce':'n5'}",
                    "{'type':'set','room':'lobby','topic':'hi','nonce':'n6'}",
                    "{'type':'read','room':'lobby','id':'e-1'}",
                    "{'type':'level','room':'lobby','level':'nothing'}",
                    "{'type':'typing','room':'lobby','on':true}")) {
                ann.send(request);
                JsonNode refused = ann.await("error");
                assertEquals("not_found", refused.get("code").asText(), request);
                assertEquals("lobby", refused.get("room").asText(), request);
            }
            String[] bearer = {"Authorization", "Bearer " + confined, "Idempotency-Key", "n2"};
            Answers.assertRefused(404, "not_found", instance.get("/api/rooms/lobby/messages", bearer));
            Answers.assertRefused(404, "not_found", instance.get("/api/events?room=team&room=lobby", bearer));
            Answers.assertRefused(
                    404, "not_found", instance.post("/api/rooms/lobby/messages", "{\"text\":\"hi\"}", bearer));
            assertEquals(
                    201,
                    instance.post("/api/rooms/team/messages", "{\"text\":\"hi\"}", bearer)
                            .statusCode());

            openRoom(instance, key, "lobby");
            ann.send("{'type':'rooms'}");
            assertEquals(List.of("team"), ann.await("rooms").findValuesAsText("room"));

            hello(ann, token(key, "Ann", 600, "den"));
            assertEquals("team", ann.await("left").get("room").asText(), "a newer token may take a room away");
        }
    }

    @Test
    void aUserOfSomeRoomsMakesSeesAndEndsNothingThatReachesAnother(@TempDir Path directory)
            throws JOSEException, IOException {
        ECKey key = key("one");
        try (TestInstance instance = TestInstance.start("CHAT_ACCESS=jwt", "CHAT_JWT_KEYS=" + serve(directory, key))) {
            String[] owner = {"Authorization", "Bearer " + token(key, "Ann", 600)};
            assertEquals(
                    201,
                    instance.post("/api/rooms", "{\"name\":\"den\"}", owner).statusCode());
            String hook = Answers.json(instance.post("/api/rooms/den/hooks", "{\"name\":\"CI\"}", owner))
                    .get("id")
                    .asText();

            String[] confined = {"Authorization", "Bearer " + token(key, "Ann", 600, "team")};
            for (String body : List.of("{\"url\":\"https://example.org/\"}", "{\"name\":\"CI\"}")) {
                Answers.assertRefused(404, "not_found", instance.post("/api/rooms/den/hooks", body, confined));
            }
            Answers.assertRefused(
                    404, "not_found", instance.post("/api/bots", "{\"name\":\"B\",\"rooms\":[\"den\"]}", confined));
            Answers.assertRefused(404, "not_found", instance.get("/api/bots?room=den", confined));
            Answers.assertRefused(404, "not_found", instance.get("/api/rooms/den/hooks", confined));
            Answers.assertRefused(
                    404, "not_found", instance.request("DELETE", "/api/rooms/den/hooks/" + hook, confined));
        }
    }

    private static void openRoom(TestInstance instance, ECKey key, String room) throws JOSEException {
        ChatClient other = instance.connect();
        hello(other, token(key, "Ann", 600));
        other.join(room);
        other.say(room, "hi");
    }

    @Test
    void aUserComesInOverBothTransportsAndGoesWhenTheTokenExpires(@TempDir Path directory)
            throws JOSEException, IOException {
        ECKey key = key("one");
        try (TestInstance instance = TestInstance.start("CHAT_ACCESS=jwt", "CHAT_JWT_KEYS=" + serve(directory, key))) {
            String brief = token(key, "Ann", 3);
            ChatClient ann = instance.connect();
            JsonNode welcome = hello(ann, brief);
            ChatClient renewed = instance.connect();
            hello(renewed, brief);
            hello(renewed, token(key, "Ann", 600));

            assertEquals("s-42", welcome.get("user").get("id").asText());
            assertEquals("jwt", welcome.get("access").get("mode").asText());
            assertEquals(brief, welcome.get("token").asText());
            assertEquals(
                    welcome.get("user"),
                    Answers.json(instance.get("/api/session", "Authorization", "Bearer " + brief))
                            .get("user"));
            ann.join("lobby");
            ann.say("lobby", "hi");
            ann.awaitTexts("hi");

            assertTrue(ann.await("session").get("ended").asBoolean());
            assertEquals(new ChatClient.Closed(1008, "the token has expired"), ann.awaitClose());
            Answers.assertRefused(
                    401, "unauthenticated", instance.get("/api/session", "Authorization", "Bearer " + brief));
            renewed.assertNothingElse();
        }
    }

    @Test
    void aTokenOfAnUnknownKeyIsNotRefusedForGoodAndGuestsStayOut(@TempDir Path directory)
            throws JOSEException, IOException {
        ECKey old = key("old");
        ECKey next = key("next");
        try (TestInstance instance = TestInstance.start("CHAT_ACCESS=jwt", "CHAT_JWT_KEYS=" + serve(directory, old))) {
            hello(instance.connect(), token(old, "Ann", 600));
            ChatClient guest = instance.connect();
            guest.send("{'type':'hello','name':'Bob'}");
            assertEquals("unauthenticated", guest.awaitNext("error").get("code").asText());
            guest.send("{'type':'hello','token':'a.b.c'}");
            assertEquals("unauthenticated", guest.awaitNext("error").get("code").asText());

            serve(directory, next);
            guest.send("{'type':'hello','token':'" + token(next, "Ann", 600) + "'}");
            assertEquals("unavailable", guest.awaitNext("error").get("code").asText());
        }
    }
}
