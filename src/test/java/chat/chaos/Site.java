package chat.chaos;

import chat.concurrent.Futures;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/** Everything that the members of a run share: the installation's port, their HTTP client, their thread, and the history. */
record Site(int port, HttpClient http, Loop loop, History history) {
    private static final Duration TIMEOUT = Duration.ofSeconds(6);
    private static final int ASK_AGAIN_MS = 300;
    private static final String PRIVATE = "private";

    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
    }

    /** Returns the name of the run's private room. */
    static String privateRoom(String prefix) {
        return prefix + PRIVATE;
    }

    static boolean isPrivate(String room) {
        return room.endsWith(PRIVATE);
    }

    /** Asks again and again until there is an answer that says more than that there is none just now; it is told on the members' thread. */
    void ask(HttpRequest request, Consumer<HttpResponse<String>> onAnswer) {
        Futures.onCompletion(
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString()),
                (answer, failure) -> loop.run(() -> {
                    if (answer == null || answer.statusCode() == 429 || answer.statusCode() >= 500) {
                        loop.after(ASK_AGAIN_MS, () -> ask(request, onAnswer));
                    } else {
                        onAnswer.accept(answer);
                    }
                }));
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

    /**
     * A request with a body.
     *
     * @param nonce that of the change which it makes; empty for another one
     */
    HttpRequest request(String method, String path, String body, String token, String nonce) {
        HttpRequest.Builder request = request(path).timeout(TIMEOUT);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!nonce.isEmpty()) {
            request.header("Idempotency-Key", nonce);
        }
        return request.method(method, HttpRequest.BodyPublishers.ofString(body)).build();
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
