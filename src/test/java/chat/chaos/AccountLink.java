package chat.chaos;

import chat.concurrent.Futures;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket by the token of a session, which is told when it is over. It makes room for another one when its instance goes away. The client's own
 * threads call the listener; what they bring is handed to the members' thread.
 */
final class AccountLink implements WebSocket.Listener {
    private final Account account;
    private final Site site;
    private final String token;
    private final String room;
    private final StringBuilder frame = new StringBuilder();
    private @Nullable WebSocket socket;
    private long saidHelloAt;
    private boolean welcome;
    private boolean ended;

    AccountLink(Account account, Site site, String token, String room) {
        this.account = account;
        this.site = site;
        this.token = token;
        this.room = room;
    }

    void open() {
        Futures.onCompletion(
                site.http().newWebSocketBuilder().buildAsync(site.webSocket(), this),
                (opened, failure) -> site.loop().run(() -> {
                    if (opened == null) {
                        end();
                    } else {
                        socket = opened;
                        saidHelloAt = System.nanoTime();
                        String hello = Json.write("type", "hello", "token", token);
                        Futures.ignore(opened.sendText(hello + '\n' + Json.write("type", "join", "room", room), true));
                    }
                }));
    }

    /** By nanoTime; meaningless before a welcome. */
    long saidHelloAt() {
        return saidHelloAt;
    }

    boolean isWelcome() {
        return welcome;
    }

    private void received(Json object) {
        switch (object.text("type")) {
            case "welcome" -> {
                welcome = true;
                account.onWelcome(this);
            }
            case "error", "restart" -> leave();
            default -> {
                // What is said in the room is for the members.
            }
        }
    }

    private void leave() {
        WebSocket open = socket;
        if (open != null) {
            Futures.ignore(open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            account.onEnded(this);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        frame.append(part);
        if (last) {
            String text = frame.toString();
            frame.setLength(0);
            site.loop().run(() -> text.lines().map(Json::parse).forEach(this::received));
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        site.loop().run(this::end);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        site.loop().run(this::end);
    }
}
