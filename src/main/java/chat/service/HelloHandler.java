package chat.service;

import chat.connection.ClientConnection;
import chat.hub.Hub;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Authenticates connections by their first {@code hello}, and renames users by a later one. Stateless. */
final class HelloHandler {
    private static final CompletableFuture<?> ANSWERED = CompletableFuture.completedFuture(null);

    /** The time after which a user with too many connections may try again: one may have ended by then. */
    private static final long CROWDED_RETRY_AFTER_MS = 5_000;

    private final ChatService service;
    private final Hub hub;

    HelloHandler(ChatService service, Hub hub) {
        this.service = service;
        this.hub = hub;
    }

    /** @throws BadMessage for a token that is invalid or another user's */
    CompletableFuture<?> handle(ClientConnection client, ClientMessage.Hello hello) {
        if (!client.isAuthenticated()) {
            return authenticate(client, hello);
        }
        User now = client.user();
        User next = hello.token() == null
                ? new User(now.id(), hello.name() == null ? now.name() : hello.name(), now.guest())
                : userOf(client, hello);
        if (!now.id().equals(next.id())) {
            throw new BadMessage(ErrorCode.CONFLICT, "token: it belongs to another user");
        }
        if (!next.equals(now)) {
            return rename(client, next);
        }
        client.offer(welcome(next));
        return ANSWERED;
    }

    private User userOf(ClientConnection client, ClientMessage.Hello hello) {
        Optional<User> user = service.authenticate(hello);
        if (user.isEmpty()) {
            service.logInvalidToken(client.peer());
            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "token: invalid or expired");
        }
        return user.get();
    }

    private CompletableFuture<?> authenticate(ClientConnection client, ClientMessage.Hello hello) {
        User user = userOf(client, hello);
        if (!service.welcome(client, user, service.issueToken(user))) {
            String text = "you have the maximum number of connections to this server; close one";
            client.refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, CROWDED_RETRY_AFTER_MS));
        }
        return ANSWERED;
    }

    private CompletableFuture<?> rename(ClientConnection client, User next) {
        long retryAfterMs = client.rename(next);
        if (retryAfterMs > 0) {
            String text = "renamed too soon; try again in " + retryAfterMs + " ms";
            client.refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, retryAfterMs));
            return ANSWERED;
        }
        client.offer(welcome(next));
        return hub.rename(client, next);
    }

    private ServerMessage.Welcome welcome(User user) {
        return service.welcome(user, service.issueToken(user));
    }
}
