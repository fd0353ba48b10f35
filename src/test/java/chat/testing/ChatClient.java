package chat.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A client over a real WebSocket. It keeps every object that arrives until a test takes it, and takes nothing for granted:
 * {@link #assertNothingElse} fails at whatever was not expected.
 *
 * <p>Requests are written with {@code '} in place of the quotation mark.
 */
public final class ChatClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Types of the messages that may arrive at any time. */
    private static final Set<String> BESIDE = Set.of("presence", "status");

    private final List<JsonNode> untaken = new ArrayList<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private int nonces;

    /** The close frame of the server; code 1006 when there was none. */
    public record Closed(int code, String reason) {}

    private ChatClient(URI uri, String... headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = Await.result(builder.buildAsync(uri, new Recorder()));
    }

    /** @param headers name, value, name, value… */
    public static ChatClient connect(URI uri, String... headers) {
        return new ChatClient(uri, headers);
    }

    /** Sends these objects in one frame. */
    public ChatClient send(String... objects) {
        return sendRaw(String.join("\n", objects).replace('\'', '"'));
    }

    /** Sends a frame as it is. */
    public ChatClient sendRaw(String frame) {
        Await.result(socket.sendText(frame, true));
        return this;
    }

    public JsonNode hello(String name) {
        send("{'type':'hello','name':'" + name + "'}");
        return await("welcome");
    }

    public JsonNode join(String room) {
        send("{'type':'join','room':'" + room + "'}");
        return await("joined");
    }

    /** Sends a message, under a nonce of its own, and returns its ack. */
    public JsonNode say(String room, String text) {
        return say(room, text, "nonce-" + ++nonces);
    }

    public JsonNode say(String room, String text, String nonce) {
        send(sending(room, text, nonce));
        return await("ack");
    }

    /** The request that sends a message. */
    public static String sending(String room, String text, String nonce) {
        return "{'type':'send','room':'" + room + "','text':'" + text + "','nonce':'" + nonce + "'}";
    }

    /** Sends that many messages, the first called {@code "1"}, and returns the last one's ack. */
    public JsonNode sayMany(String room, int count) {
        for (int i = 1; i <= count; i++) {
            send(sending(room, Integer.toString(i), "many-" + i));
        }
        JsonNode last = null;
        for (int i = 1; i <= count; i++) {
            last = await("ack");
        }
        return last;
    }

    /** Takes the earliest object of that type; fails when an error arrives in its stead. */
    public JsonNode await(String type) {
        return take(type, object -> typeOf(object).equals(type));
    }

    /** Takes the earliest object, which must be of that type. */
    public JsonNode awaitNext(String type) {
        JsonNode next = take("next " + type, object -> !BESIDE.contains(typeOf(object)));
        assertEquals(type, typeOf(next), () -> "came next: " + next);
        return next;
    }

    /** Takes the earliest object that is of one of these types. */
    public JsonNode awaitAny(String... types) {
        return take(String.join(" or ", types), object -> List.of(types).contains(typeOf(object)));
    }

    /** Takes the earliest object, whatever it is. */
    public JsonNode awaitAnything() {
        return take("anything", object -> true);
    }

    /** Takes that many objects of that type, in the order of their arrival. */
    public List<JsonNode> awaitAll(String type, int count) {
        List<JsonNode> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(await(type));
        }
        return all;
    }

    /** Whether there is an object of that type. */
    public boolean has(String type) {
        synchronized (untaken) {
            return untaken.stream().anyMatch(object -> typeOf(object).equals(type));
        }
    }

    /** Takes those objects of that type that are there. */
    public List<JsonNode> takeAll(String type) {
        synchronized (untaken) {
            List<JsonNode> all = untaken.stream()
                    .filter(object -> typeOf(object).equals(type))
                    .toList();
            untaken.removeIf(object -> typeOf(object).equals(type));
            return all;
        }
    }

    /** The texts of the next messages, as many as these. */
    public ChatClient awaitTexts(String... texts) {
        assertEquals(
                List.of(texts),
                awaitAll("message", texts.length).stream()
                        .map(message -> message.get("text").asText())
                        .toList());
        return this;
    }

    /** Waits until whatever is under way has arrived: two answers that go through the backplane's and the hub's threads. */
    public void settle() {
        send("{'type':'members','room':'nobody'}", "{'type':'leave','room':'nobody'}");
        take("an answer", object -> "nobody".equals(object.path("room").asText()));
        take("an answer", object -> "nobody".equals(object.path("room").asText()));
    }

    /** Waits as {@link #settle}, and fails if anything has arrived that was not taken. */
    public void assertNothingElse() {
        if (!closed.isDone()) {
            settle();
        }
        synchronized (untaken) {
            List<JsonNode> left = untaken.stream()
                    .filter(object -> !BESIDE.contains(typeOf(object)))
                    .toList();
            assertEquals(List.of(), left, "nothing else was expected");
        }
    }

    /** The end of the connection, by the server. */
    public Closed awaitClose() {
        return Await.result(closed);
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    /** As a client that leaves. */
    public void leave() {
        Await.result(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
    }

    /** As a client that breaks down. */
    @Override
    public void close() {
        socket.abort();
    }

    private JsonNode take(String what, Predicate<JsonNode> wanted) {
        long end = System.nanoTime() + TIMEOUT_NANOS;
        synchronized (untaken) {
            while (true) {
                for (Iterator<JsonNode> it = untaken.iterator(); it.hasNext(); ) {
                    JsonNode object = it.next();
                    if (wanted.test(object)) {
                        it.remove();
                        return object;
                    }
                    if (typeOf(object).equals("error")) {
                        return fail("awaiting " + what + ", came " + object);
                    }
                }
                long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (leftMs <= 0 || closed.isDone()) {
                    return fail("no " + what + "; came " + untaken + (closed.isDone() ? ", " + closed.join() : ""));
                }
                await(leftMs);
            }
        }
    }

    private void await(long ms) {
        try {
            untaken.wait(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        }
    }

    private static String typeOf(JsonNode object) {
        return object.path("type").asText();
    }

    private final class Recorder implements WebSocket.Listener {
        private final StringBuilder frame = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            frame.append(part);
            if (last) {
                for (String object : frame.toString().split("\n", -1)) {
                    add(object);
                }
                frame.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void add(String object) {
            synchronized (untaken) {
                try {
                    untaken.add(JSON.readTree(object));
                } catch (JsonProcessingException e) {
                    untaken.add(JSON.createObjectNode().put("not JSON", object));
                }
                untaken.notifyAll();
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(new Closed(code, reason));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            end(new Closed(1006, String.valueOf(error)));
        }

        private void end(Closed how) {
            synchronized (untaken) {
                closed.complete(how);
                untaken.notifyAll();
            }
        }
    }
}
