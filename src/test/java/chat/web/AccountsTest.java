package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Accounts over HTTP, and the connections of their users. */
@Timeout(60)
class AccountsTest {
    private static final String PASSWORD = "correct horse battery";

    private final TestInstance instance = TestInstance.start(
            "CHAT_ACCESS=accounts", "CHAT_REGISTRATION=open", "CHAT_GUESTS=read", "CHAT_PROXIES=127.0.0.1");

    @AfterEach
    void stop() {
        instance.close();
    }

    private static String account(String name, String password) {
        return "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}";
    }

    private String registered(String name) {
        HttpResponse<String> response = instance.post("/api/users", account(name, PASSWORD));
        assertEquals(201, response.statusCode(), response::body);
        return Answers.json(response).get("token").asText();
    }

    private HttpResponse<String> signIn(String name, String password, String... headers) {
        return instance.post("/api/session", account(name, password), headers);
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private ChatClient connected(String token) {
        ChatClient client = instance.connect();
        client.send("{'type':'hello','token':'" + token + "'}");
        client.await("welcome");
        return client;
    }

    @Test
    void aRegisteredUserIsSignedInByTokenAndByCookie() {
        HttpResponse<String> response = instance.post("/api/users", account("Ann", PASSWORD));
        JsonNode welcome = Answers.json(response);
        String token = welcome.get("token").asText();
        String cookie = response.headers().firstValue("Set-Cookie").orElse("");

        assertEquals(201, response.statusCode());
        assertTrue(token.matches("cs_[A-Za-z0-9_-]{43}"), token);
        assertTrue(cookie.startsWith("chat-" + instance.port() + "=" + token + ";"), cookie);
        assertTrue(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), cookie);
        assertFalse(welcome.get("user").get("guest").asBoolean());
        assertEquals("accounts", welcome.get("access").get("mode").asText());
        assertEquals(
                welcome.get("user"),
                Answers.json(instance.get("/api/session", bearer(token))).get("user"));
        assertEquals(
                welcome.get("user"),
                Answers.json(instance.get("/api/session", "Cookie", cookie.substring(0, cookie.indexOf(';'))))
                        .get("user"));
    }

    @Test
    void whoMayComeInIsToldBeforeOneHas() {
        JsonNode access = Answers.json(instance.get("/api/access"));
        assertEquals("{\"mode\":\"accounts\",\"guestsMayWrite\":false,\"registration\":\"open\"}", access.toString());
        assertEquals(access, Answers.json(instance.post("/api/session", "{}")).get("access"));
        try (TestInstance guests = TestInstance.start()) {
            assertFalse(Answers.json(guests.get("/api/access")).has("registration"));
        }
    }

    @Test
    void accountsAreFoundByThoseWhoHaveOneAlone() {
        String[] ann = bearer(registered("Ann"));
        registered("Anton");
        registered("Bob");

        HttpResponse<String> found = instance.get("/api/users?prefix=AN", ann);
        assertEquals(200, found.statusCode(), found::body);
        JsonNode users = Answers.json(found).get("users");
        assertEquals(List.of("Ann", "Anton"), users.findValuesAsText("name"));
        assertFalse(users.get(0).has("roles"));
        assertEquals(
                1,
                Answers.json(instance.get("/api/users?limit=1", ann))
                        .get("users")
                        .size());
        Answers.assertRefused(400, "bad_request", instance.get("/api/users?limit=21", ann));
        Answers.assertRefused(400, "bad_request", instance.get("/api/users?prefix=" + "a".repeat(41), ann));
        Answers.assertRefused(401, "unauthenticated", instance.get("/api/users?prefix=a"));
        String guest =
                Answers.json(instance.post("/api/session", "{}")).get("token").asText();
        HttpResponse<String> strangers = instance.get("/api/users?prefix=a", bearer(guest));
        assertEquals(0, Answers.json(strangers).get("users").size());
    }

    @Test
    void aUserTalksOverAWebSocketAndOverHttp() {
        String token = registered("Ann");
        ChatClient ann = connected(token);
        ann.join("lobby");
        ann.say("lobby", "hi");
        assertEquals("Ann", ann.await("message").get("from").get("name").asText());

        HttpResponse<String> sent = instance.post(
                "/api/rooms/lobby/messages",
                "{\"text\":\"again\"}",
                "Authorization",
                "Bearer " + token,
                "Idempotency-Key",
                "n1");
        assertEquals(201, sent.statusCode(), sent::body);
        ann.awaitTexts("again");
    }

    @Test
    void aGuestReadsAndDoesNotWrite() {
        ChatClient ann = connected(registered("Ann"));
        ann.join("lobby");
        ChatClient guest = instance.guest("Bob");
        guest.join("lobby");
        ann.say("lobby", "hi");

        assertEquals("hi", guest.await("message").get("text").asText());
        guest.send(ChatClient.sending("lobby", "me too", "n1"));
        JsonNode refused = guest.await("error");
        assertEquals("forbidden", refused.get("code").asText());
        assertEquals("n1", refused.get("nonce").asText());
    }

    @Test
    void nobodyComesInAsAGuestWhereThereAreNone() {
        try (TestInstance closed = TestInstance.start("CHAT_ACCESS=accounts")) {
            ChatClient client = closed.connect();
            client.send("{'type':'hello','name':'Ann'}");

            assertEquals(
                    "unauthenticated", client.awaitNext("error").get("code").asText());
            Answers.assertRefused(401, "unauthenticated", closed.post("/api/session", "{\"name\":\"Ann\"}"));
            Answers.assertRefused(403, "forbidden", closed.post("/api/users", account("Ann", PASSWORD)));
        }
    }

    @Test
    void withoutAccountsNobodyRegisters() {
        try (TestInstance guests = TestInstance.start()) {
            Answers.assertRefused(403, "forbidden", guests.post("/api/users", account("Ann", PASSWORD)));
            Answers.assertRefused(403, "forbidden", guests.post("/api/session", account("Ann", PASSWORD)));
        }
    }

    @Test
    void anUnknownNameAndAWrongPasswordAreRefusedInTheSameWords() {
        registered("Ann");
        HttpResponse<String> wrong = signIn("Ann", "not the password");
        HttpResponse<String> unknown = signIn("Nobody", "not the password");

        Answers.assertRefused(401, "unauthenticated", wrong);
        assertEquals(wrong.body(), unknown.body());
        assertEquals(wrong.headers().map().keySet(), unknown.headers().map().keySet());
    }

    @Test
    void aNameThatLooksLikeAnotherOrTheChatsOwnIsTaken() {
        registered("Ivan");

        for (String name : new String[] {"ivan", "lvan", "ІVAN", "Admin"}) {
            Answers.assertRefused(409, "conflict", instance.post("/api/users", account(name, PASSWORD)));
        }
        assertEquals(200, signIn("IVAN", PASSWORD).statusCode());
    }

    @Test
    void everySignInIsANewSessionInPlaceOfTheOneBefore() {
        String first = registered("Ann");
        String second = Answers.json(signIn("Ann", PASSWORD, bearer(first)))
                .get("token")
                .asText();

        assertNotEquals(first, second);
        assertEquals(401, instance.get("/api/session", bearer(first)).statusCode());
        assertEquals(200, instance.get("/api/session", bearer(second)).statusCode());
    }

    @Test
    void sessionsAreListedAndEnded() {
        String phone = registered("Ann");
        JsonNode laptop = Answers.json(signIn("Ann", PASSWORD, "User-Agent", "Firefox\u00e9 on Linux"));
        String token = laptop.get("token").asText();
        ChatClient onThePhone = connected(phone);
        JsonNode sessions =
                Answers.json(instance.get("/api/sessions", bearer(token))).get("sessions");

        assertEquals(2, sessions.size());
        JsonNode other = sessions.get(0).get("current").asBoolean() ? sessions.get(1) : sessions.get(0);
        JsonNode own = sessions.get(0).get("current").asBoolean() ? sessions.get(0) : sessions.get(1);
        assertTrue(own.get("current").asBoolean());
        assertTrue(own.get("device").asText().matches("Firefox\\?+ on Linux"), own::toString);
        assertEquals(
                204,
                instance.request("DELETE", "/api/sessions/" + other.get("id").asText(), bearer(token))
                        .statusCode());
        assertTrue(onThePhone.await("session").get("ended").asBoolean());
        assertEquals(new ChatClient.Closed(1008, "the session has ended"), onThePhone.awaitClose());
        assertEquals(200, instance.get("/api/session", bearer(token)).statusCode());
    }

    @Test
    void aChangedPasswordEndsTheOtherSessions() {
        String first = registered("Ann");
        String second = Answers.json(signIn("Ann", PASSWORD)).get("token").asText();
        ChatClient elsewhere = connected(first);
        String change = "{\"old\":\"" + PASSWORD + "\",\"password\":\"another horse battery\"}";
        HttpResponse<String> changed = instance.exchange("PUT", "/api/password", change, bearer(second));

        assertEquals(204, changed.statusCode(), changed::body);
        assertEquals(1008, elsewhere.awaitClose().code());
        assertEquals(200, instance.get("/api/session", bearer(second)).statusCode());
        assertEquals(401, signIn("Ann", PASSWORD).statusCode());
        assertEquals(200, signIn("Ann", "another horse battery").statusCode());
    }

    @Test
    void guessesFromAnAddressAreSlowedAndTheOwnerIsNot() {
        registered("Ann");
        signInFrom("192.0.2.1", PASSWORD);
        HttpResponse<String> guess = signInFrom("203.0.113.5", "guess");
        for (int i = 0; guess.statusCode() == 401 && i < 50; i++) {
            guess = signInFrom("203.0.113.5", "guess " + i);
        }

        Answers.assertRefused(429, "rate_limited", guess);
        assertTrue(guess.headers().firstValue("Retry-After").isPresent());
        assertEquals(429, signInFrom("203.0.113.5", PASSWORD).statusCode());
        assertEquals(200, signInFrom("192.0.2.1", PASSWORD).statusCode());
    }

    private HttpResponse<String> signInFrom(String address, String password) {
        return signIn("Ann", password, "X-Forwarded-For", address);
    }

    @Test
    void anInvitationLetsAsManyRegisterAsItSays() {
        String ann = registered("Ann");
        JsonNode invitation = Answers.json(instance.post("/api/invites", "{\"uses\":2}", bearer(ann)));
        String invite = invitation.get("invite").asText();

        assertEquals(2, invitation.get("uses").asInt());
        assertEquals(201, registerWith("Bob", invite));
        assertEquals(201, registerWith("Cid", invite));
        assertEquals(403, registerWith("Dan", invite));
    }

    private int registerWith(String name, String invite) {
        String body = account(name, PASSWORD).replace("}", ",\"invite\":\"" + invite + "\"}");
        return instance.post("/api/users", body).statusCode();
    }

    @Test
    void anAccountIsRenamedByHelloButNotTooOftenNorToAReservedName() {
        ChatClient ann = connected(registered("Ann"));
        ann.send("{'type':'hello','name':'Admin'}");
        assertEquals("conflict", ann.awaitNext("error").get("code").asText());
        for (String name : List.of("Bob", "Cid", "Dan")) {
            ann.send("{'type':'hello','name':'" + name + "'}");
            assertEquals(name, ann.awaitNext("welcome").get("user").get("name").asText());
        }
        ann.send("{'type':'hello','name':'Eve'}");
        JsonNode refused = ann.awaitNext("error");
        assertEquals("rate_limited", refused.get("code").asText());
        assertTrue(refused.get("retryAfterMs").asLong() > 60_000);
        assertFalse(ann.isClosed());
    }
}
