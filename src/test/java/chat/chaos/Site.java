package chat.chaos;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Everything that the members of a run share: the installation's port, their HTTP client, their thread, and the history. */
record Site(int port, HttpClient http, Loop loop, History history) {
    private static final Duration TIMEOUT = Duration.ofSeconds(6);

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    URI webSocket() {
        return URI.create("ws://127.0.0.1:" + port + "/ws");
    }

    /** @param path with its query, from {@code /api/} on */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** Signs in; the body of the answer has the token. */
    HttpRequest signIn(String name) {
        return request("/api/session")
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(Json.write("name", name)))
                .build();
    }

    HttpRequest post(Sent sent, String token) {
        return request("/api/rooms/" + encode(sent.room()) + "/messages")
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", sent.nonce())
                .POST(HttpRequest.BodyPublishers.ofString(Json.write("text", sent.text())))
                .build();
    }

    /** The next entries of a room after a place. */
    HttpRequest read(String room, Position after, int limit, String token) {
        return request("/api/rooms/" + encode(room) + "/messages?limit=" + limit + "&after=" + after)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token)
                .build();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
