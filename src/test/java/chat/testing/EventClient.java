package chat.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A reader of server-sent events, as a browser's {@code EventSource} is one. */
public final class EventClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Event END = new Event("", JSON.nullNode());

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final HttpResponse<InputStream> response;

    /** @param id as last set: what to come back with */
    public record Event(String id, JsonNode data) {}

    /** @param headers name, value, name, value… */
    public EventClient(URI uri, String... headers) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).headers(headers).build();
            response = HTTP.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", ""));
        Thread reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        String id = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    events.add(new Event(id, parse(line.substring(6))));
                }
            }
        } catch (IOException e) {
            // The connection has ended.
        }
        events.add(END);
    }

    private static JsonNode parse(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the next event, which must be of that type; presence is passed over. */
    public Event awaitNext(String type) {
        Event event = next();
        while (event.data().path("type").asText().equals("presence")) {
            event = next();
        }
        assertEquals(type, event.data().path("type").asText(), event::toString);
        return event;
    }

    /** Takes the next event of that type, passing over others. */
    public Event await(String type) {
        Event event = next();
        while (!event.data().path("type").asText().equals(type)) {
            event = next();
        }
        return event;
    }

    private Event next() {
        try {
            Event event = events.poll(10, TimeUnit.SECONDS);
            return event == null ? fail("no event came") : event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }

    /** The stream has ended, and nothing came before that. */
    public void awaitEnd() {
        assertEquals(END, next());
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
