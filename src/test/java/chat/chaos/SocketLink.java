package chat.chaos;

import chat.concurrent.Futures;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A WebSocket. The client's own threads call the listener; what they bring is handed to the members' thread. */
final class SocketLink extends Link implements WebSocket.Listener {
    private static final int REJOIN_MS = 300;
    private static final int ABNORMAL = 1006;

    private final StringBuilder frame = new StringBuilder();
    private final long begunAt = System.nanoTime();
    private @Nullable WebSocket socket;
    private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);

    SocketLink(Member member, Site site, String name) {
        super(member, site, name);
    }

    @Override
    void open() {
        Futures.onCompletion(
                site.http().newWebSocketBuilder().buildAsync(site.webSocket(), this),
                (opened, failure) -> site.loop().run(() -> {
                    if (opened != null) {
                        opened(opened);
                    } else if (!isEnded()) {
                        site.history().handshake(outcome(failure), System.nanoTime() - begunAt);
                        end();
                    }
                }));
    }

    /** Names the outcome of a failed handshake: its status, that the client gave up, or the kind of failure. */
    static String outcome(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof WebSocketHandshakeException refused) {
            return Integer.toString(refused.getResponse().statusCode());
        }
        if (cause instanceof HttpTimeoutException) {
            return Verdict.HUNG;
        }
        return cause instanceof ConnectException
                ? "not connected"
                : cause.getClass().getSimpleName();
    }

    private void opened(WebSocket opened) {
        if (isEnded()) {
            opened.abort();
            return;
        }
        socket = opened;
        site.history().handshake("101", System.nanoTime() - begunAt);
        begin(member.resume());
        String token = member.token();
        String hello = token == null
                ? Json.write("type", "hello", "name", member.name())
                : Json.write("type", "hello", "token", token);
        send(Stream.concat(Stream.of(hello), member.rooms().stream().map(this::join))
                .collect(Collectors.joining("\n")));
    }

    private String join(String room) {
        Position after = after(room);
        return after == null
                ? Json.write("type", "join", "room", room)
                : Json.write("type", "join", "room", room, "after", after);
    }

    @Override
    void rejoin(String room) {
        site.loop().after(REJOIN_MS, () -> send(join(room)));
    }

    @Override
    void carry(Sent sent) {
        send(Json.write("type", "send", "room", sent.room(), "text", sent.text(), "nonce", sent.nonce()));
    }

    @Override
    void probe() {
        send(Json.write("type", "ping"));
    }

    private void send(String text) {
        WebSocket open = socket;
        if (open != null && !isEnded()) {
            lastSent = lastSent.thenCompose(done -> open.sendText(text, true));
        }
    }

    @Override
    void leave() {
        WebSocket open = socket;
        if (open != null) {
            lastSent = lastSent.thenCompose(done -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        } else {
            abort();
        }
    }

    @Override
    void abort() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        } else if (!isEnded()) {
            site.history().handshake(Verdict.HUNG, System.nanoTime() - begunAt);
        }
        end();
    }

    @Override
    Feed.Transport transport() {
        return Feed.Transport.WEBSOCKET;
    }

    @Override
    String cursor() {
        return "";
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        long at = System.nanoTime();
        frame.append(part);
        if (last) {
            List<Json> objects = frame.toString().lines().map(Json::parse).toList();
            frame.setLength(0);
            site.loop().run(() -> {
                onHeard(at);
                objects.forEach(object -> received(object, at));
            });
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed(code, "no close frame");
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed(ABNORMAL, error.toString());
    }

    private void closed(int code, String trouble) {
        site.loop().run(() -> {
            if (!isEnded()) {
                if (code == ABNORMAL) {
                    site.history().trouble(name() + " ended without a word, " + state() + ": " + trouble);
                }
                site.history().closed(code);
                end();
            }
        });
    }
}
