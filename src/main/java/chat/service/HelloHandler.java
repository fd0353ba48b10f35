package chat.service;

import chat.auth.Principal;
import chat.connection.Client;
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

    /** After which a user with too many connections may try again: one may have ended by then. */
    private static final long CROWDED_RETRY_AFTER_MS = 5_000;

    private final ChatService service;
    private final Hub hub;

    HelloHandler(ChatService service, Hub hub) {
        this.service = service;
        this.hub = hub;
    }

    /** @throws BadMessage for a token that is invalid or another user's */
    CompletableFuture<?> handle(Client client, ClientMessage.Hello hello) {
        if (!client.isAuthenticated()) {
            return authenticate(client, hello);
        }
        User now = client.user();
        User next = hello.token() == null
                ? new User(now.id(), hello.name() == null ? now.name() : hello.name(), now.guest())
                : principalOf(client, hello).user();
        if (!now.id().equals(next.id())) {
            throw new BadMessage(ErrorCode.CONFLICT, "token: another person's than this connection's");
        }
        if (!next.equals(now)) {
            return rename(client, next);
        }
        client.offer(welcome(client));
        return ANSWERED;
    }

    private Principal principalOf(Client client, ClientMessage.Hello hello) {
        Optional<Principal> principal = service.authenticate(hello);
        if (principal.isEmpty()) {
            service.logInvalidToken(client.peer());
            throw new BadMessage(ErrorCode.UNAUTHENTICATED, "token: not one of ours, or no longer good");
        }
        return principal.get();
    }

    private CompletableFuture<?> authenticate(Client client, ClientMessage.Hello hello) {
        Principal principal = principalOf(client, hello);
        if (!service.welcome(client, principal, service.issueToken(principal.user()))) {
            String text = "you have as many connections to this server as one may have; close one";
            client.refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, CROWDED_RETRY_AFTER_MS));
        }
        return ANSWERED;
    }

    private CompletableFuture<?> rename(Client client, User next) {
        long retryAfterMs = client.rename(next);
        if (retryAfterMs > 0) {
            String text = "another name so soon; try again in " + retryAfterMs + " ms";
            client.refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, retryAfterMs));
            return ANSWERED;
        }
        client.offer(welcome(client));
        return hub.rename(client, next);
    }

    private ServerMessage.Welcome welcome(Client client) {
        return service.welcome(client.principal(), service.issueToken(client.user()));
    }
}
