package chat.contract;

// Longer than 300 lines because it is one contract, of which each part adds to what has been seen.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.TestInstance;
import chat.accounts.OneTimeLink;
import chat.accounts.SecretToken;
import chat.auth.AdminAuthenticator;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.testing.Await;
import chat.testing.RawWebSocket;
import chat.testing.SkippingTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The responses over HTTP are those that openapi.yaml describes. */
@Timeout(60)
class HttpContractTest {
    private static final String SAID = HttpWitness.SAID;
    private static final List<String> ABOUT_ROOMS =
            List.of("open", "set", "setMember", "removeMember", "rooms", "room", "read", "level");

    private final HttpWitness witness = new HttpWitness();
    private final Http http = witness.http;

    private Http.Answer see(
            int status, Caller caller, String operationId, String query, String body, String... headers) {
        return witness.see(status, caller, operationId, query, body, headers);
    }

    private void see(int status, RawWebSocket.Response response) {
        assertEquals(status, response.status(), response::toString);
        http.see("connect", new Http.Answer(status, response.headers(), response.body()));
    }

    private void see(int status, Http.Answer answer) {
        assertEquals(status, answer.status());
        http.see("events", answer);
    }

    @Test
    void everyAnswerIsAsItIsDescribedAndNoneIsLeftOut() {
        talking();
        confined();
        handshakes();
        tooMuch();
        readTooMany();
        cutOff();
        drain();
        http.assertAllSeen();
    }

    private void talking() {
        MemoryBackplane backplane = new MemoryBackplane(Clock.systemUTC(), 100, new Metrics());
        SkippingTime time = new SkippingTime();
        try (TestInstance instance = TestInstance.on(
                backplane,
                time,
                "CHAT_FRAME_BYTES=1024",
                "CHAT_TEXT_BYTES=20",
                "CHAT_REGISTRATION=open",
                "CHAT_ADMIN_TOKEN=only-for-the-admin")) {
            Caller caller = Caller.of(instance);
            String[] foreign = {"Origin", "https://elsewhere.example"};
            String[] bad = {"Authorization", "Bearer a.b.c"};
            String[] ann = caller.signedIn();
            RawWebSocket slow = instance.plain().ask("POST /api/session HTTP/1.1", "Content-Length: 2");
            RawWebSocket slower = instance.plain()
                    .ask(
                            "POST /api/rooms/lobby/messages HTTP/1.1",
                            "Content-Length: 2",
                            ann[0] + ": " + ann[1],
                            "Idempotency-Key: n0");
            RawWebSocket slowest = instance.plain()
                    .ask("PATCH /api/rooms/lobby/messages/e-1 HTTP/1.1", "Content-Length: 2", ann[0] + ": " + ann[1]);
            Map<String, RawWebSocket> slowToo = Stream.of("open", "set", "setMember", "read", "level", "report")
                    .collect(Collectors.toMap(
                            Function.identity(), operation -> HttpWitness.slow(instance, operation, ann)));
            RawWebSocket registering = instance.plain().ask("POST /api/users HTTP/1.1", "Content-Length: 2");
            RawWebSocket inviting = instance.plain()
                    .ask(
                            "POST /api/invites HTTP/1.1",
                            "Content-Length: 2",
                            "Authorization: " + AccountAnswers.registered(caller, "Cid")[1]);
            RawWebSocket coming = HttpWitness.slow(instance, "comeIn", ann);
            RawWebSocket hooking = HttpWitness.slow(
                    instance, "createHook", new String[] {"Authorization", "Bearer only-for-the-admin"});
            RawWebSocket making = HttpWitness.slow(
                    instance, "createBot", new String[] {"Authorization", "Bearer only-for-the-admin"});
            RawWebSocket changing = instance.plain().ask("PUT /api/password HTTP/1.1", "Content-Length: 2");

            see(400, caller, "signIn", "", "[]");
            see(401, caller, "signIn", "", "{\"token\":\"a.b.c\"}");
            see(403, caller, "signIn", "", "", foreign);
            see(413, caller, "signIn", "", " ".repeat(1025));
            String cookie = see(200, caller, "signIn", "", "").headers().get("set-cookie");

            see(200, caller, "whoAmI", "", "", ann);
            see(200, caller, "whoAmI", "", "", "Cookie", cookie.substring(0, cookie.indexOf(';')));
            see(401, caller, "whoAmI", "", "");
            see(403, caller, "whoAmI", "", "", foreign);
            see(204, caller, "signOut", "", "");
            see(403, caller, "signOut", "", "", foreign);

            AccountAnswers accounts = new AccountAnswers(http, caller);
            accounts.see(ann, foreign);
            SecretToken invitation = SecretToken.ofLink();
            OneTimeLink link = OneTimeLink.invitation(List.of("admin"), Duration.ofHours(1));
            assertTrue(Await.result(backplane.accounts().createLink(invitation.id(), link)));
            String[] adam = accounts.seeAsAdministrator(invitation.text());
            new BotAnswers(witness, caller).see(ann, foreign);

            HttpChanges changes = new HttpChanges(witness, caller, ann);
            changes.moderate(foreign);
            new HookAnswers(witness, caller, adam).see(caller.signedIn(), foreign);

            see(201, caller, "send", "", SAID, Caller.with(ann, "Idempotency-Key", "n1"));
            see(200, caller, "send", "", SAID, Caller.with(ann, "Idempotency-Key", "n1"));
            see(400, caller, "send", "", SAID, ann);
            see(401, caller, "send", "", SAID, Caller.with(bad, "Idempotency-Key", "n1"));
            see(403, caller, "send", "", SAID, foreign);
            String tooLong = "{\"text\":\"more than twenty bytes\"}";
            see(413, caller, "send", "", tooLong, Caller.with(ann, "Idempotency-Key", "n2"));
            see(413, caller, "send", "", " ".repeat(1025), Caller.with(ann, "Idempotency-Key", "n2"));

            changes.changeMessage(foreign);
            changes.read(foreign);

            see(200, caller, "history", "", "", ann);
            see(200, caller, "history", "?after=0&limit=1", "", ann);
            see(400, caller, "history", "?limit=201", "", ann);
            see(400, caller, "history", "?before=e-1&after=e-1", "", ann);
            see(401, caller, "history", "", "");
            see(403, caller, "history", "", "", foreign);

            see(200, caller, "search", "?text=hello+from:ann&room=lobby", "", ann);
            see(200, caller, "search", "?text=hello&limit=1", "", ann);
            see(400, caller, "search", "?text=hello&limit=51", "", ann);
            see(401, caller, "search", "?text=hello", "");
            see(403, caller, "search", "?text=hello", "", foreign);

            see(400, caller, "events", "", "", ann);
            see(400, caller, "events", "?room=lobby&after=lobby", "", ann);
            see(401, caller, "events", "?room=lobby", "");
            see(403, caller, "events", "?room=lobby", "", foreign);

            see(200, caller, "cluster", "", "", "Authorization", "Bearer only-for-the-admin");
            see(401, caller, "cluster", "", "");
            administrate(caller, foreign);
            see(403, caller, "cluster", "", "", foreign);
            for (int i = 0; i < AdminAuthenticator.MAX_GUESSES; i++) {
                see(401, caller, "cluster", "", "", bad);
            }
            see(429, caller, "cluster", "", "", bad);
            for (String operation : List.of("audit", "reports", "closeReport")) {
                see(429, caller, operation, "", "", bad);
            }

            see(200, caller, "isAlive", "", "");
            see(200, caller, "isReady", "", "");
            see(200, caller, "status", "", "");
            see(200, caller, "metrics", "", "");
            time.skip(Duration.ofSeconds(10));
            Await.until(
                    "their bodies are waited for no longer",
                    () -> instance.metric("chat_http_ended_total{reason=\"body\"}") == 15);
            seeTooSlow("signIn", slow.answer());
            seeTooSlow("send", slower.answer());
            seeTooSlow("edit", slowest.answer());
            slowToo.forEach((operation, socket) -> seeTooSlow(operation, socket.answer()));
            seeTooSlow("register", registering.answer());
            seeTooSlow("changePassword", changing.answer());
            seeTooSlow("invite", inviting.answer());
            seeTooSlow("createBot", making.answer());
            seeTooSlow("createHook", hooking.answer());
            seeTooSlow("comeIn", coming.answer());
        }
    }

    private void administrate(Caller caller, String... foreign) {
        String[] token = {"Authorization", "Bearer only-for-the-admin"};
        see(200, caller, "audit", "?limit=100", "", token);
        see(400, caller, "audit", "?before=e-1", "", token);
        see(401, caller, "audit", "", "");
        see(403, caller, "audit", "", "", foreign);
        Http.Answer reports = see(200, caller, "reports", "?limit=50", "", token);
        see(400, caller, "reports", "?limit=51", "", token);
        see(401, caller, "reports", "", "");
        see(403, caller, "reports", "", "", foreign);
        String first = Part.json(reports.body()).findValue("id").asText();
        http.see("closeReport", caller.ask("DELETE", "/api/reports/" + first, "", token));
        http.see("closeReport", caller.ask("DELETE", "/api/reports/a%00b", "", token));
        see(404, caller, "closeReport", "", "", token);
        see(401, caller, "closeReport", "", "");
        see(403, caller, "closeReport", "", "", foreign);
    }

    /** A user of one room finds no other. */
    private void confined() {
        try (TestInstance instance = TestInstance.start("CHAT_ACCESS=jwt", SiteToken.SETTING)) {
            Caller caller = Caller.of(instance);
            String[] ann = {"Authorization", "Bearer " + SiteToken.ofRoom("team")};
            see(404, caller, "history", "", "", ann);
            see(404, caller, "search", "?text=hello&room=lobby", "", ann);
            see(404, caller, "findUsers", "?room=lobby", "", ann);
            see(404, caller, "send", "", SAID, Caller.with(ann, "Idempotency-Key", "n1"));
            see(404, caller, "events", "?room=lobby", "", ann);
            for (String operation : List.of("edit", "delete", "react", "unreact", "report")) {
                see(404, caller, operation, "", HttpWitness.bodyOf(operation), ann);
            }
            for (String operation : ABOUT_ROOMS) {
                see(operation.equals("rooms") ? 200 : 404, caller, operation, "", HttpWitness.bodyOf(operation), ann);
            }
        }
    }

    private void seeTooSlow(String operationId, RawWebSocket.Response response) {
        assertEquals(408, response.status(), response::toString);
        http.see(operationId, new Http.Answer(408, response.headers(), response.body()));
    }

    private void handshakes() {
        try (TestInstance instance = TestInstance.start("CHAT_CONNECTIONS=1")) {
            int port = instance.port();
            see(400, RawWebSocket.handshake(port, "Sec-WebSocket-Key: short"));
            see(403, RawWebSocket.handshake(port, "Origin: https://elsewhere.example"));
            see(426, RawWebSocket.handshake(port, "Sec-WebSocket-Version: 8"));
            see(426, RawWebSocket.request(port, "GET /ws HTTP/1.1"));
            see(404, Caller.of(instance), "cluster", "", "", "Authorization", "Bearer only-for-the-admin");
            see(404, Caller.of(instance), "audit", "", "");
            see(404, Caller.of(instance), "reports", "", "");
            RawWebSocket only = instance.plain();
            see(101, only.upgrade());

            Await.until("it counts", () -> instance.metric("chat_connections") == 1);
            see(503, RawWebSocket.handshake(port));
            Caller caller = Caller.of(instance);
            see(503, caller, "events", "?room=lobby", "", caller.signedIn());
        }
    }

    private void tooMuch() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=1", "CHAT_ROOMS=1")) {
            Caller caller = Caller.of(instance);
            String[] ann = caller.signedIn();
            Http.Answer answer = see(201, caller, "send", "", SAID, Caller.with(ann, "Idempotency-Key", "n"));
            for (int i = 0; answer.status() == 201 && i < 100; i++) {
                answer = caller.ask(
                        "POST", "/api/rooms/lobby/messages", SAID, Caller.with(ann, "Idempotency-Key", "n" + i));
                http.see("send", answer);
            }
            assertEquals(429, answer.status());
            assertEquals("1", answer.headers().get("retry-after"));
            see(403, caller, "events", "?room=lobby&room=den", "", ann);
        }
        try (TestInstance instance = TestInstance.start("CHAT_PROXIES=127.0.0.1", "CHAT_REGISTRATION=open")) {
            Caller caller = Caller.of(instance);
            String[] ann = caller.signedIn();
            String[] bea = AccountAnswers.registered(caller, "Bea");
            witness.exhaust(caller, "register", "X-Forwarded-For", "203.0.113.8");
            witness.exhaust(caller, "changePassword", "X-Forwarded-For", "203.0.113.9");
            witness.exhaust(caller, "sessions", bea);
            witness.exhaust(caller, "endSession", bea);
            witness.exhaust(caller, "invite", bea);
            witness.exhaust(caller, "findUsers", bea);
            for (String operation : List.of("createBot", "bots", "deleteBot", "createHook", "hooks", "deleteHook")) {
                witness.exhaust(caller, operation, bea);
            }
            witness.exhaust(caller, "whoAmI", ann);
            witness.exhaust(caller, "history", ann);
            witness.exhaust(caller, "search", ann);
            // More than flows in meanwhile.
            String rooms =
                    IntStream.range(0, 100).mapToObj(i -> "room=r" + i).collect(Collectors.joining("&", "?", ""));
            see(429, caller, "events", rooms, "", ann);
            List.of("delete", "edit", "react", "unreact", "report")
                    .forEach(operation -> witness.exhaust(caller, operation, ann));
            ABOUT_ROOMS.forEach(operation -> witness.exhaust(caller, operation, ann));
            witness.exhaust(caller, "signIn", "X-Forwarded-For", "203.0.113.7");
            witness.exhaust(caller, "signOut", "X-Forwarded-For", "203.0.113.8");
            witness.exhaust(caller, "comeIn", "X-Forwarded-For", "203.0.113.11");
            witness.exhaust(caller, "access", "X-Forwarded-For", "203.0.113.10");
        }
    }

    private void readTooMany() {
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=0")) {
            Caller caller = Caller.of(instance);
            new HttpChanges(witness, caller, caller.signedIn()).readTooMany();
        }
    }

    private void cutOff() {
        CutBackplane redis = new CutBackplane();
        try (TestInstance instance = TestInstance.on(redis.backplane())) {
            Caller caller = Caller.of(instance);
            String[] ann = caller.signedIn();
            redis.cut();
            see(503, caller, "send", "", SAID, Caller.with(ann, "Idempotency-Key", "n1"));
            see(503, caller, "history", "", "", ann);
            see(503, caller, "search", "?text=hello", "", ann);
            see(503, caller, "edit", "", SAID, ann);
            see(503, caller, "delete", "", "", ann);
            see(503, caller, "react", "", "", ann);
            see(503, caller, "report", "", "", ann);
            see(503, caller, "unreact", "", "", ann);
            for (String operation : ABOUT_ROOMS) {
                see(503, caller, operation, "", HttpWitness.bodyOf(operation), ann);
            }
            see(503, caller, "isReady", "", "");
            see(200, caller, "isAlive", "", "");
            redis.reconnect();
            see(200, caller, "isReady", "", "");
            see(200, caller.events("?room=lobby&room=den", ann));
        }
    }

    private void drain() {
        try (TestInstance instance = TestInstance.start()) {
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < 26; i++) {
                Caller caller = Caller.of(instance);
                see(200, caller, "isAlive", "", "");
                callers.add(caller);
            }
            RawWebSocket kept = instance.plain();
            kept.get("/healthz");
            RawWebSocket straggler =
                    instance.raw(); // Who does not answer the close either: there is time for all this.
            straggler.send("{'type':'hello'}");
            assertTrue(straggler.read().text().contains("welcome"));
            CompletableFuture<Void> drained = CompletableFuture.runAsync(instance::drainAndStop);
            assertTrue(straggler.read().text().contains("restart"));

            see(503, callers.get(0), "signIn", "", "");
            see(503, callers.get(1), "whoAmI", "", "");
            see(503, callers.get(2), "signOut", "", "");
            see(503, callers.get(3), "send", "", "{}");
            see(503, callers.get(4), "history", "", "");
            Http.Answer events = see(503, callers.get(5), "events", "", "");
            assertEquals("1", events.headers().get("retry-after"));
            see(503, callers.get(6), "isReady", "", "");
            see(503, callers.get(7), "cluster", "", "");
            see(503, callers.get(8), "register", "", "{}");
            see(503, callers.get(9), "sessions", "", "");
            see(503, callers.get(10), "endSession", "", "");
            see(503, callers.get(11), "changePassword", "", "{}");
            see(503, callers.get(12), "invite", "", "{}");
            see(503, callers.get(13), "findUsers", "", "");
            see(503, callers.get(14), "access", "", "");
            see(503, callers.get(15), "audit", "", "");
            see(503, callers.get(16), "reports", "", "");
            see(503, callers.get(17), "closeReport", "", "");
            see(503, callers.get(18), "report", "", "");
            see(503, callers.get(19), "createBot", "", "{}");
            see(503, callers.get(20), "bots", "", "");
            see(503, callers.get(21), "deleteBot", "", "");
            see(503, callers.get(22), "createHook", "", "{}");
            see(503, callers.get(23), "hooks", "", "");
            see(503, callers.get(24), "deleteHook", "", "");
            see(503, callers.get(25), "comeIn", "", "text");
            see(503, kept.upgrade());
            straggler.close();
            Await.result(drained);
        }
    }
}
