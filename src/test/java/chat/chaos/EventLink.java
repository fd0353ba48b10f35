package chat.chaos;

import chat.concurrent.Futures;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events. What its member says goes by POST, whether or not the stream stands. The client's own
 * threads bring the lines; the events are handed to the members' thread.
 */
final class EventLink extends Link implements Flow.Subscriber<String> {
    private final long begunAt = System.nanoTime();
    private String cursor = "";
    private @Nullable CompletableFuture<?> response;
    private boolean opened;

    /** Id of the event that is being read; used by the client's threads, one at a time. */
    private String id = "";

    private String data = "";

    EventLink(Member member, Site site, String name) {
        super(member, site, name);
    }

    @Override
    void open() {
        String token = member.token();
        if (token == null) {
            signIn();
        } else {
            stream(token);
        }
    }

    private void signIn() {
        HttpClient http = site.http();
        Futures.onCompletion(
                http.sendAsync(site.signIn(member.name()), HttpResponse.BodyHandlers.ofString()),
                (answer, failure) -> site.loop().run(() -> {
                    if (isEnded()) {
                        return;
                    }
                    if (answer != null && answer.statusCode() == 200) {
                        member.welcomed(Json.parse(answer.body()).text("token"));
                        open();
                    } else {
                        site.history().handshake(outcome(answer, failure), System.nanoTime() - begunAt);
                        end();
                    }
                }));
    }

    private static String outcome(@Nullable HttpResponse<?> answer, @Nullable Throwable failure) {
        return answer != null
                ? Integer.toString(answer.statusCode())
                : failure == null ? "nothing" : SocketLink.outcome(failure);
    }

    private void stream(String token) {
        begin(member.resume());
        cursor = from().cursor();
        String rooms =
                member.rooms().stream().map(room -> "room=" + Site.encode(room)).collect(Collectors.joining("&"));
        HttpRequest.Builder request = site.request("/api/events?" + rooms).header("Authorization", "Bearer " + token);
        if (!cursor.isEmpty()) {
            request.header("Last-Event-ID", cursor);
        }
        CompletableFuture<HttpResponse<Void>> coming = site.http().sendAsync(request.build(), this::answered);
        response = coming;
        Futures.onCompletion(coming, (answer, failure) -> site.loop().run(() -> {
            if (!opened && !isEnded() && failure != null) {
                site.history().handshake(SocketLink.outcome(failure), System.nanoTime() - begunAt);
            }
            end();
        }));
    }

    private HttpResponse.BodySubscriber<Void> answered(HttpResponse.ResponseInfo info) {
        long took = System.nanoTime() - begunAt;
        site.loop().run(() -> {
            opened = true;
            site.history().handshake(Integer.toString(info.statusCode()), took);
        });
        return info.statusCode() == 200
                ? HttpResponse.BodySubscribers.fromLineSubscriber(this)
                : HttpResponse.BodySubscribers.discarding();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("data: ")) {
            data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
            dispatch(id, Json.parse(data), System.nanoTime());
            data = "";
        }
    }

    private void dispatch(String place, Json object, long at) {
        site.loop().run(() -> {
            onHeard(at);
            cursor = place.isEmpty() ? cursor : place;
            received(object, at);
        });
    }

    @Override
    public void onError(Throwable failure) {
        // The response ends with it, too.
    }

    @Override
    public void onComplete() {
        // The response ends with it, too.
    }

    @Override
    void carry(Sent sent) {
        throw new IllegalStateException("events go one way");
    }

    @Override
    void probe() {
        // The server's comments are the signs of life.
    }

    @Override
    void rejoin(String room) {
        abort();
    }

    @Override
    void leave() {
        abort();
    }

    @Override
    void abort() {
        if (!opened && !isEnded()) {
            site.history().handshake(Verdict.HUNG, System.nanoTime() - begunAt);
        }
        end();
        CompletableFuture<?> coming = response;
        if (coming != null) {
            coming.cancel(true);
        }
    }

    @Override
    Feed.Transport transport() {
        return Feed.Transport.EVENTS;
    }

    @Override
    String cursor() {
        return cursor;
    }
}
