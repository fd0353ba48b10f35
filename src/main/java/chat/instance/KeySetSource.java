package chat.instance;

import chat.auth.SiteKeys;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Reads the text of a key set: a file, or the answer of a site, neither longer than {@link SiteKeys#MAX_CHARS} bytes. */
final class KeySetSource {
    /** Bounds a reading as a whole, from the connection to the last byte. */
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int HTTP_OK = 200;

    private KeySetSource() {}

    /** @param place a path or a URL */
    static Supplier<CompletableFuture<String>> of(String place) {
        return place.contains("://") ? of(URI.create(place), TIMEOUT) : () -> readFile(Path.of(place));
    }

    /** Returns what reads from a URL; it follows no redirection. */
    static Supplier<CompletableFuture<String>> of(URI url, Duration timeout) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(url).timeout(timeout).build();
        return () -> fetch(client, request, timeout);
    }

    /** The request's own timeout ends with the head of the answer, so that a body which trickles in needs another one. */
    private static CompletableFuture<String> fetch(HttpClient client, HttpRequest request, Duration timeout) {
        CompletableFuture<HttpResponse<String>> exchange =
                client.sendAsync(request, head -> new BoundedBody(BodySubscribers.ofString(StandardCharsets.UTF_8)));
        return exchange.thenApply(KeySetSource::body)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((text, failure) -> exchange.cancel(true));
    }

    private static String body(HttpResponse<String> response) {
        if (response.statusCode() != HTTP_OK) {
            throw new IllegalStateException("the answer is " + response.statusCode());
        }
        return response.body();
    }

    private static CompletableFuture<String> readFile(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(SiteKeys.MAX_CHARS + 1);
            return CompletableFuture.completedFuture(new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Fails once a body is too long, and reads no more of it. */
    private static final class BoundedBody implements BodySubscriber<String> {
        private final BodySubscriber<String> whole;
        private Flow.Subscription subscription = new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };
        private long bytes;

        BoundedBody(BodySubscriber<String> whole) {
            this.whole = whole;
        }

        @Override
        public CompletionStage<String> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            whole.onSubscribe(begun);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            bytes += part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (bytes > SiteKeys.MAX_CHARS) {
                subscription.cancel();
                onError(new IOException("longer than " + SiteKeys.MAX_CHARS + " bytes"));
            } else {
                whole.onNext(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            if (bytes <= SiteKeys.MAX_CHARS) {
                whole.onComplete();
            }
        }
    }
}
