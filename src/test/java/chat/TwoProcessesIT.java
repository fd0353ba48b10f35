package chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.Program;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** Two processes that share Redis: removals and sign-outs on the first, as the connections of the second see them. */
@Timeout(240)
class TwoProcessesIT {
    private static final int PER_SECOND = 200;
    private static final int MESSAGES = 3 * PER_SECOND;
    private static final int REMOVED = 6;
    private static final int SIGN_OUTS = 5;

    private static final RedisServer REDIS = RedisServer.started();
    private static final List<Program> CHATS = new ArrayList<>();
    private static final List<String> ADDRESSES = new ArrayList<>();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeAll
    static void start() {
        Map<String, String> environment =
                Map.of("REDIS_URL", REDIS.url().toString(), "CHAT_REGISTRATION", "open", "CHAT_SEND_PER_SECOND", "0");
        for (String name : List.of("one", "two")) {
            CHATS.add(ChatJar.start(environment, "--host", "127.0.0.1", "--port", "0", "--instance", name));
        }
        CHATS.forEach(chat -> ADDRESSES.add(address(chat)));
    }

    @AfterAll
    static void stop() {
        CHATS.forEach(Program::close);
        REDIS.close();
    }

    /** Both start at the same time, on a machine that may be busy with other tests. */
    private static String address(Program chat) {
        Await.within(Duration.ofSeconds(90), "it listens", () -> chat.out().contains("listens on"));
        return "127.0.0.1:" + chat.awaitOut("listens on http://[^:]+:(\\d+)");
    }

    private static ChatClient connect(int instance) {
        return ChatClient.connect(URI.create("ws://" + ADDRESSES.get(instance - 1) + "/ws"));
    }

    private static HttpResponse<String> ask(int instance, String method, String path, String body, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + ADDRESSES.get(instance - 1) + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void cutSubscriptions() {
        try (Jedis jedis = REDIS.connect()) {
            jedis.clientKill(ClientKillParams.clientKillParams().type(ClientType.PUBSUB));
        }
    }

    private static long seq(JsonNode entry) {
        return seq(entry.get("id").asText());
    }

    private static long seq(String id) {
        return Long.parseLong(id.substring(id.indexOf('-') + 1));
    }

    /** A guest on the second instance, in the room. */
    private record Guest(ChatClient client, String id, long joinedAt) {}

    private static Guest guest(String name, ChatClient owner) {
        ChatClient client = connect(2);
        String id = client.hello(name).get("user").get("id").asText();
        owner.send("{'type':'member','room':'den','user':'" + id + "','role':'member','nonce':'" + name + "'}");
        client.await("room");
        return new Guest(client, id, seq(client.join("den").get("last").asText()));
    }

    @Test
    void removalsAmidTwoHundredMessagesASecondAreExactToTheEntryOnTheOtherInstance() throws Exception {
        ChatClient owner = connect(1);
        owner.hello("Ann");
        owner.send("{'type':'open','room':'den','private':true,'nonce':'o'}").await("ack");
        owner.join("den");
        List<Guest> guests = IntStream.range(0, REMOVED + 1)
                .mapToObj(i -> guest("Guest " + i, owner))
                .toList();
        owner.awaitAll("member", guests.size());

        amidMessages(owner, i -> {
            if (i == MESSAGES / 2) {
                cutSubscriptions();
            } else if (i % 75 == 40 && i / 75 < REMOVED) {
                String how = i % 2 == 0 ? "'role':'none'" : "'banUntil':-1";
                String id = guests.get(i / 75).id();
                owner.send("{'type':'member','room':'den','user':'" + id + "'," + how + ",'nonce':'r" + i + "'}");
            }
        });

        Map<String, Long> removals = new HashMap<>();
        owner.awaitAll("member", REMOVED)
                .forEach(entry -> removals.put(entry.get("user").asText(), seq(entry)));
        long last = seq(owner.awaitAll("message", MESSAGES).get(MESSAGES - 1));
        for (Guest guest : guests.subList(0, REMOVED)) {
            long removal = removals.getOrDefault(guest.id(), 0L);
            assertEquals(entries(guest.joinedAt() + 1, removal), seen(guest.client(), Long.MAX_VALUE));
            guest.client().send("{'type':'join','room':'den'}", "{'type':'history','room':'den'}");
            assertEquals(
                    "not_found", guest.client().awaitNext("error").get("code").asText());
            assertEquals(
                    "not_found", guest.client().awaitNext("error").get("code").asText());
            guest.client().assertNothingElse();
        }
        Guest stays = guests.get(REMOVED);
        assertEquals(entries(stays.joinedAt() + 1, last), seen(stays.client(), last));
    }

    private static List<Long> entries(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    /** Returns the numbers of the entries that a client gets until it is told to have left, or has got a certain one. */
    private static List<Long> seen(ChatClient client, long last) {
        List<Long> seen = new ArrayList<>();
        for (JsonNode next = next(client); !next.get("type").asText().equals("left"); next = next(client)) {
            seen.add(seq(next));
            if (seq(next) == last) {
                break;
            }
        }
        return seen;
    }

    private static JsonNode next(ChatClient client) {
        return client.awaitAny("message", "member", "left");
    }

    private interface Step {
        void run(int message);
    }

    /** Has the owner write at a steady pace on the first instance, and does something before each message. */
    private static void amidMessages(ChatClient owner, Step step) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
        try {
            int[] count = {0};
            ScheduledFuture<?> writing = pace.scheduleAtFixedRate(
                    () -> {
                        int i = count[0]++;
                        if (i == MESSAGES) {
                            done.complete(null);
                        } else if (i < MESSAGES) {
                            step.run(i);
                            owner.send(ChatClient.sending("den", "text " + i, "n" + i));
                        }
                    },
                    0,
                    1_000_000 / PER_SECOND,
                    TimeUnit.MICROSECONDS);
            done.get(60, TimeUnit.SECONDS);
            writing.cancel(false);
        } finally {
            pace.shutdownNow();
        }
    }

    /** Redis refuses to subscribe anybody, so that no hint can come. */
    @Test
    void aSignOutEndsTheConnectionsOnTheOtherInstanceWithinASecondThoughPubSubIsCut() throws Exception {
        List<String> tokens = new ArrayList<>();
        List<ChatClient> there = new ArrayList<>();
        for (int i = 0; i < SIGN_OUTS; i++) {
            String account = "{\"name\":\"Account " + i + "\",\"password\":\"correct horse battery\"}";
            String token = JSON.readTree(
                            ask(1, "POST", "/api/users", account, "").body())
                    .get("token")
                    .asText();
            ChatClient client = connect(2);
            client.send("{'type':'hello','token':'" + token + "'}").await("welcome");
            client.join("lobby");
            tokens.add(token);
            there.add(client);
        }
        try (Jedis jedis = REDIS.connect()) {
            jedis.aclSetUser("default", "-subscribe", "-psubscribe", "-ssubscribe");
            try {
                cutSubscriptions();
                List<Long> took = new ArrayList<>();
                for (int i = 0; i < SIGN_OUTS; i++) {
                    took.add(signOut(tokens.get(i), there.get(i)));
                }
                assertEquals("", jedis.clientList(ClientType.PUBSUB), "nobody was subscribed");
                // Half a second for the reading; the median, since the machine may be busy with something else for a
                // moment.
                List<Long> sorted = took.stream().sorted().toList();
                assertTrue(sorted.get(SIGN_OUTS / 2) < 1_000, took::toString);
            } finally {
                jedis.aclSetUser("default", "+@all");
            }
        }
        for (int instance = 1; instance <= 2; instance++) {
            int each = instance;
            Await.until(
                    "it is ready again",
                    () -> ask(each, "GET", "/readyz", "", "").statusCode() == 200);
        }
    }

    /** Returns how long the connection was there after the answer, in ms. */
    private static long signOut(String token, ChatClient there) {
        assertEquals(204, ask(1, "DELETE", "/api/session", "", token).statusCode());
        long begun = System.nanoTime();
        assertEquals(1008, there.awaitClose().code());
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        assertTrue(there.await("session").get("ended").asBoolean());
        assertEquals(401, ask(2, "GET", "/api/session", "", token).statusCode());
        return took;
    }
}
