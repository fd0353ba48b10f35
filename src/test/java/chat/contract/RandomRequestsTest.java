package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import chat.TestInstance;
import chat.limits.RequestCost;
import chat.protocol.BadMessage;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.ClientMessageReader;
import chat.testing.ChatClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests at random, of every type and with every member that the documents describe. */
@Timeout(120)
class RandomRequestsTest {
    private static final ClientLimits LIMITS = new ClientLimits(4096, 65_536, 10, 100);
    private static final int OF_EACH_TYPE = 100;
    private static final int MOST_OF_EACH_TYPE = 10_000;
    private static final int BATCHES = 40;
    private static final int OF_EACH_OPERATION = 10;

    /** Those without an end. */
    private static final Set<String> STREAMS = Set.of("events", "connect");

    /** The same each time, so that what fails is what has changed; another one with {@code -Dchat.seed=}. */
    private final long seed = Long.getLong("chat.seed", 20_261_127);

    private final RandomRequests requests = new RandomRequests(new Random(seed));

    private static boolean takes(JsonNode request) {
        try {
            read(request);
            return true;
        } catch (BadMessage e) {
            return false;
        }
    }

    private static ClientMessage read(JsonNode request) {
        byte[] utf8 = request.toString().getBytes(StandardCharsets.UTF_8);
        return ClientMessageReader.read(utf8, 0, utf8.length, LIMITS);
    }

    @Test
    void theCodeTakesWhatTheDocumentDescribesAndEveryMemberIsKnown() {
        Map<String, String> differences = new TreeMap<>();
        Wire.REQUESTS.forEach((type, message) -> {
            Part schema = message.get("payload");
            Set<String> members = new TreeSet<>(schema.get("properties").all().keySet());
            for (int i = 0; i < OF_EACH_TYPE || (!members.isEmpty() && i < MOST_OF_EACH_TYPE); i++) {
                ObjectNode request = requests.next(type, schema);
                boolean takes = takes(request);
                if (takes != schema.accepts(request)) {
                    differences.putIfAbsent(type, request.toString());
                }
                if (takes) {
                    request.fieldNames().forEachRemaining(members::remove);
                }
            }
            assertEquals(Set.of(), members, () -> "never in a request of the type " + type + " that is taken");
        });
        assertEquals(Map.of(), differences, () -> "seed " + seed);
    }

    @Test
    void everyTypeOfRequestHasItsPrice() {
        Map<String, String> prices = new TreeMap<>();
        Wire.REQUESTS.forEach((type, message) -> {
            JsonNode example = message.get("examples", "0", "payload").node();
            prices.put(type, RequestCost.of(read(example)).request());
        });

        prices.forEach((type, price) -> assertEquals(type, price));
        assertEquals(Wire.REQUESTS.keySet().size(), prices.size());
    }

    @Test
    void everyOperationOverHttpHasItsPrice() {
        Set<String> free = new TreeSet<>();
        Http.OPERATIONS.forEach((id, operation) -> {
            if (!operation.definition().get("responses").has("429")) {
                free.add(id);
            }
        });

        assertEquals(Set.of("connect", "isAlive", "isReady", "metrics", "status"), free);
    }

    @Test
    void whateverIsAskedOverWebSocketIsAnsweredAsDescribed() {
        Witness witness = new Witness();
        try (TestInstance instance = TestInstance.start("CHAT_SEND_PER_SECOND=10000")) {
            List<ChatClient> clients = new ArrayList<>();
            for (String name : List.of("Ann", "Bob")) {
                ChatClient client = instance.connect();
                String id = client.hello(name).get("user").get("id").asText();
                requests.learn("user", id);
                requests.learn("to", id);
                clients.add(client);
            }
            List<String> types = List.copyOf(Wire.REQUESTS.keySet());
            for (int batch = 0; batch < BATCHES; batch++) {
                ChatClient client = clients.get(batch % clients.size());
                List<JsonNode> asked = types.stream()
                        .map(type -> (JsonNode)
                                requests.next(type, Wire.REQUESTS.get(type).get("payload")))
                        .toList();
                client.sendRaw(
                        String.join("\n", asked.stream().map(JsonNode::toString).toList()));
                client.send("{'type':'ping','t':'batch " + batch + "'}");
                Set<String> open = nonces(asked);
                Set<String> answered = answers(client, "batch " + batch, witness);
                open.removeAll(answered);
                assertEquals(Set.of(), open, () -> "without an answer; seed " + seed);
            }
            clients.forEach(client -> assertFalse(client.isClosed(), () -> "seed " + seed));
            assertNoErrors(instance);
        }
    }

    /** The nonces of those that are taken. */
    private static Set<String> nonces(List<JsonNode> asked) {
        Set<String> nonces = new TreeSet<>();
        asked.stream()
                .filter(request -> request.has("nonce") && takes(request))
                .forEach(request -> nonces.add(request.get("nonce").asText()));
        return nonces;
    }

    /** Sees all answers up to that of a ping, and returns their nonces. */
    private Set<String> answers(ChatClient client, String ping, Witness witness) {
        Set<String> nonces = new TreeSet<>();
        while (true) {
            JsonNode answer = witness.see(client.awaitAnything());
            if (answer.path("t").asText().equals(ping)) {
                return nonces;
            }
            if (answer.path("type").asText().equals("ack")) {
                for (String member : List.of("id", "replyTo", "after", "before")) {
                    requests.learn(member, answer.get("id").asText());
                }
            }
            nonces.add(answer.path("nonce").asText());
        }
    }

    @Test
    void whateverIsAskedOverHttpIsAnsweredAsDescribed() {
        Http http = new Http();
        try (TestInstance instance = TestInstance.start(
                "CHAT_SEND_PER_SECOND=10000", "CHAT_REGISTRATION=open", "CHAT_ADMIN_TOKEN=only-for-the-admin")) {
            Caller caller = Caller.of(instance);
            List<String> tokens =
                    List.of(caller.signedIn()[1], registered(caller), "Bearer only-for-the-admin", "Bearer a.b.c");
            Random random = new Random(seed);
            Map<String, String> undescribed = new TreeMap<>();
            Http.OPERATIONS.forEach((id, operation) -> {
                for (int i = 0; i < OF_EACH_OPERATION && !STREAMS.contains(id); i++) {
                    String path = path(operation, random);
                    String body = body(operation, id);
                    String token = tokens.get(random.nextInt(tokens.size()));
                    Http.Answer answer = caller.ask(
                            operation.method(), path, body, "Authorization", token, "Idempotency-Key", "k" + i % 9);
                    try {
                        http.see(id, answer);
                    } catch (AssertionError e) {
                        String asked = path + ' ' + body + ": " + e.getMessage();
                        undescribed.putIfAbsent(id + ' ' + answer.status(), asked);
                    }
                }
            });
            assertEquals(Map.of(), undescribed, () -> "seed " + seed);
            assertNoErrors(instance);
        }
    }

    /** Registers an account; passwords wait in a queue that may be full, on a machine that is busy. */
    private static String registered(Caller caller) {
        Http.Answer answer;
        do {
            answer = caller.ask("POST", "/api/users", "{\"name\":\"Cid\",\"password\":\"correct horse battery\"}");
        } while (answer.status() == 503);
        return Caller.bearer(answer)[1];
    }

    private String path(Http.Operation operation, Random random) {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        for (Part parameter : operation.parameters()) {
            String name = parameter.get("name").text();
            String where = parameter.get("in").text();
            JsonNode value = requests.value(operation.path(), name);
            String text = encoded(value.isValueNode() ? value.asText() : value.toString());
            if (where.equals("path")) {
                // No segment may be empty, nor one that a URL takes away.
                path = path.replace('{' + name + '}', text.isEmpty() ? "x" : text);
            } else if (where.equals("query") && random.nextInt(3) > 0) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(text);
            }
        }
        return path + query;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String body(Http.Operation operation, String id) {
        if (!operation.definition().has("requestBody")) {
            return "";
        }
        Part content = operation.definition().get("requestBody", "content");
        Part schema = content.has("application/json") ? content.get("application/json", "schema") : null;
        return schema != null && schema.has("properties")
                ? requests.next(id, schema).toString()
                : "hello";
    }

    private void assertNoErrors(TestInstance instance) {
        List<String> errors = instance.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("chat_errors_total") && !line.endsWith(" 0.0") && !line.endsWith(" 0"))
                .toList();
        assertEquals(List.of(), errors, () -> "seed " + seed);
    }
}
