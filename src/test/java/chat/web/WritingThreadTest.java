package chat.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore;
import chat.accounts.SecretToken;
import chat.accounts.SessionLifetime;
import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.concurrent.TimeSource;
import chat.config.Config;
import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.connection.Transport;
import chat.instance.Backplanes;
import chat.instance.ChatApp;
import chat.metrics.Metrics;
import chat.protocol.CloseCode;
import chat.protocol.User;
import chat.service.ChatService;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is written to a client on a thread of the backplane, for which the requests of all others wait. */
@Timeout(60)
class WritingThreadTest {
    @AutoClose
    private final RedisServer redis = RedisServer.started();

    private @Nullable Backplane backplane;
    private ChatApp app = app("REDIS_URL=" + redis.url());

    @AfterEach
    void stop() {
        app.close();
    }

    private ChatApp app(String... settings) {
        Map<String, String> environment = List.of(settings).stream()
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(s -> s[0], s -> s[1]));
        try {
            Config config = Config.of(Map.of(), environment);
            Metrics metrics = new Metrics();
            backplane = Backplanes.of(config, "test", metrics);
            return new ChatApp(config, backplane, "test", metrics, TimeSource.SYSTEM);
        } catch (Config.Invalid e) {
            throw new AssertionError(e);
        }
    }

    private void restart(String... settings) {
        app.close();
        app = app(settings);
    }

    private record Write(String thread, String object) {
        boolean isOf(String type) {
            return object.contains("\"type\":\"" + type + '"');
        }
    }

    /** A peer that takes every frame at once, and notes the thread that has written it. */
    private static final class NotingTransport implements Transport {
        private final Queue<Write> writes = new ConcurrentLinkedQueue<>();
        private volatile boolean throwing;

        /** Breaks the contract from now on, to the thread of answers. */
        void throwToAnswers() {
            throwing = true;
        }

        @Override
        public void send(List<Payload> payloads, Completion completion) {
            String thread = Thread.currentThread().getName();
            if (throwing && thread.equals("answers")) {
                throw new IllegalStateException("planted");
            }
            new String(Payload.join(payloads), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(object -> writes.add(new Write(thread, object)));
            completion.succeeded();
        }

        List<String> objects(String type) {
            return writes.stream()
                    .filter(write -> write.isOf(type))
                    .map(Write::object)
                    .toList();
        }

        /** Waits for that many objects of a type. */
        void await(String type, int count) {
            Await.until(count + " of " + type, () -> objects(type).size() >= count);
        }

        Set<String> threads() {
            return writes.stream().map(Write::thread).collect(Collectors.toSet());
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseCode code, String reason) {}

        @Override
        public void abort() {}

        @Override
        public String peer() {
            return "test";
        }
    }

    private ClientConnection connect(NotingTransport transport) {
        ChatService service = app.routes().service();
        return service.connect(transport, Principal.of(new User("g1", "Ann", true), true));
    }

    /** Sends messages whose nonces are that prefix and a number from 0 on. */
    private static void send(ClientConnection client, String prefix, int count) {
        for (int n = 0; n < count; n++) {
            client.receive(ChatClient.sending("lobby", "text", prefix + n).replace('\'', '"'));
        }
    }

    private static String asking(String type) {
        return asking(type, "lobby");
    }

    private static String asking(String type, String room) {
        return "{\"type\":\"" + type + "\",\"room\":\"" + room + "\"}";
    }

    private static void assertNotWrittenByTheBackplane(NotingTransport transport) {
        Set<String> threads = transport.threads();
        assertTrue(threads.stream().noneMatch(name -> name.matches("(redis|memory)-.*")), threads::toString);
    }

    private void assertAnswersAreNotWrittenByTheBackplane() {
        NotingTransport transport = new NotingTransport();
        ClientConnection ann = connect(transport);
        ann.receive(asking("join"));
        transport.await("joined", 1);
        ann.receive(asking("history"));
        transport.await("history", 1);
        // The list of a room that it has joined may be known already.
        ann.receive(asking("members", "another"));
        transport.await("members", 1);
        send(ann, "n", 30);
        transport.await("ack", 30);
        transport.await("message", 30);

        assertNotWrittenByTheBackplane(transport);
    }

    @Test
    void answersOfRedisAreWrittenByAThreadOfOurOwn() {
        assertAnswersAreNotWrittenByTheBackplane();
    }

    @Test
    void soAreAnswersOfTheMemory() {
        restart();
        assertAnswersAreNotWrittenByTheBackplane();
    }

    @Test
    void soAreRefusalsOfRedis() {
        restart("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=1");
        NotingTransport transport = new NotingTransport();
        // Each sends what it may, and together they send more than their user may.
        for (int i = 0; i < 6; i++) {
            send(connect(transport), "c" + i, 5);
        }
        transport.await("error", 1);

        String refusal = transport.objects("error").get(0);
        assertTrue(refusal.contains("\"rate_limited\""), refusal);
        assertNotWrittenByTheBackplane(transport);
    }

    @Test
    void soAreRefusalsWhileRedisIsAway() {
        NotingTransport transport = new NotingTransport();
        ClientConnection ann = connect(transport);
        redis.kill();
        ann.receive(asking("history") + '\n' + asking("members"));
        send(ann, "n", 20);
        transport.await("error", 22);
        transport.await("status", 1);

        assertTrue(transport.objects("error").stream().allMatch(error -> error.contains("\"unavailable\"")));
        assertNotWrittenByTheBackplane(transport);
    }

    @Test
    void soAreTheAnswerToAUserWithASessionAndItsEnd() {
        restart("REDIS_URL=" + redis.url(), "CHAT_ACCESS=accounts");
        AccountStore accounts = Objects.requireNonNull(backplane).accounts();
        SecretToken token = SecretToken.ofSession();
        SessionLifetime lifetime = new SessionLifetime(Duration.ofDays(1), Duration.ofDays(1));
        Await.result(accounts.register(
                new AccountStore.Registration("u1", "Ann", List.of("ann"), "hash", "", 10),
                new AccountStore.NewSession(token.id(), "", "", lifetime, "")));
        NotingTransport transport = new NotingTransport();
        ClientConnection ann = app.routes().service().connect(transport);
        ann.receive("{\"type\":\"hello\",\"token\":\"" + token.text() + "\"}");
        transport.await("welcome", 1);
        Await.result(accounts.rename("u1", "Anna"));
        transport.await("session", 1);
        Await.result(accounts.endSession("u1", token.id()));
        transport.await("session", 2);

        assertNotWrittenByTheBackplane(transport);
    }

    @Test
    void acksStayInTheOrderOfTheSends() {
        restart("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=0");
        NotingTransport transport = new NotingTransport();
        send(connect(transport), "n", 2_000);
        transport.await("ack", 2_000);

        List<String> acks = transport.objects("ack");
        for (int n = 0; n < acks.size(); n++) {
            assertTrue(acks.get(n).contains("\"nonce\":\"n" + n + '"'), acks.get(n));
        }
    }

    @Test
    void aWriteThatThrowsKeepsNoOtherAnswerFromBeingWritten() {
        NotingTransport broken = new NotingTransport();
        ClientConnection ann = connect(broken);
        NotingTransport transport = new NotingTransport();
        ClientConnection bob = connect(transport);
        broken.throwToAnswers();
        send(ann, "a", 10);
        send(bob, "b", 10);

        transport.await("ack", 10);
    }

    @Test
    void whatIsAnsweredBeforeTheEndIsWrittenBeforeTheEnd() {
        restart("REDIS_URL=" + redis.url(), "CHAT_SEND_PER_SECOND=0");
        NotingTransport transport = new NotingTransport();
        send(connect(transport), "n", 200);
        app.close();

        assertEquals(200, transport.objects("ack").size());
    }
}
