package chat.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/** One connection, kept open between requests; the operations are those of the document. */
record Caller(TestInstance instance, HttpClient client) {
    static Caller of(TestInstance instance) {
        return new Caller(
                instance,
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    Http.Answer ask(String method, String path, String body, String... headers) {
        HttpResponse<String> response =
                Await.result(client.sendAsync(request(method, path, body, headers), BodyHandlers.ofString()));
        return new Http.Answer(response.statusCode(), headersOf(response), response.body());
    }

    HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    /** The beginning of a stream, until its two rooms have been joined. */
    Http.Answer events(String query, String... headers) {
        HttpRequest request = request("GET", "/api/events" + query, "", headers);
        HttpResponse<Stream<String>> response = Await.result(client.sendAsync(request, BodyHandlers.ofLines()));
        StringBuilder stream = new StringBuilder();
        try (Stream<String> lines = response.body()) {
            Iterator<String> line = lines.iterator();
            int joined = 0;
            String next = "";
            while (joined < 2 || !next.isEmpty()) {
                next = line.next();
                stream.append(next).append('\n');
                joined += next.startsWith("data: {\"type\":\"joined\"") ? 1 : 0;
            }
        }
        return new Http.Answer(response.statusCode(), headersOf(response), stream.toString());
    }

    /** Signs in, and returns the header that proves it. */
    String[] signedIn() {
        Http.Answer answer = ask("POST", "/api/session", "{\"name\":\"Ann\"}");
        assertEquals(200, answer.status(), answer::toString);
        return new String[] {
            "Authorization", "Bearer " + Part.json(answer.body()).get("token").asText()
        };
    }

    /** Returns the header with the token of a welcome. */
    static String[] bearer(Http.Answer welcome) {
        return new String[] {
            "Authorization", "Bearer " + Part.json(welcome.body()).get("token").asText()
        };
    }

    /** Adds a header. */
    static String[] with(String[] headers, String name, String value) {
        String[] more = {name, value};
        return Stream.of(headers, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static Map<String, String> headersOf(HttpResponse<?> response) {
        Map<String, String> headers = new HashMap<>();
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return headers;
    }
}
