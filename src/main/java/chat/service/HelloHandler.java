package chat.service;

import chat.accounts.Throttled;
import chat.auth.Principal;
import chat.concurrent.Futures;
import chat.connection.ClientConnection;
import chat.hub.Hub;
import chat.protocol.BadMessage;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Authenticates connections by their first {@code hello}, and renames users by a later one. Stateless. */
final class HelloHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HelloHandler.class);

    private static final CompletableFuture<?> ANSWERED = CompletableFuture.completedFuture(null);

    /** The time after which a user with too many connections may try again: one may have ended by then. */
    private static final long CROWDED_RETRY_AFTER_MS = 5_000;

    private final ChatService service;
    private final Hub hub;

    HelloHandler(ChatService service, Hub hub) {
        this.service = service;
        this.hub = hub;
    }

    /** @throws BadMessage for a {@code hello} that is refused without a look at its token */
    CompletableFuture<?> handle(ClientConnection client, ClientMessage.Hello hello) {
        if (!client.isAuthenticated() || hello.token() != null) {
            return answer(
                    client,
                    hello,
                    service.authenticate(hello, client.transport().presentedTokens()));
        }
        User now = client.user();
        String name = hello.name() == null ? now.name() : hello.name();
        if (!now.guest()) {
            return answer(client, hello, service.rename(client.principal(), name));
        }
        return update(client, client.principal().renamed(new User(now.id(), name, true)), null);
    }

    private record Outcome(
            @Nullable Principal principal, @Nullable Throwable failure) {}

    private CompletableFuture<?> answer(
            ClientConnection client, ClientMessage.Hello hello, CompletableFuture<Principal> authentication) {
        return service.onAnswers(authentication)
                .handle(Outcome::new)
                .thenCompose(outcome -> answer(client, hello, outcome));
    }

    private CompletableFuture<?> answer(ClientConnection client, ClientMessage.Hello hello, Outcome outcome) {
        Principal principal = outcome.principal();
        return principal == null ? refuse(client, hello, outcome.failure()) : accept(client, hello, principal);
    }

    private CompletableFuture<?> accept(ClientConnection client, ClientMessage.Hello hello, Principal principal) {
        try {
            return client.isAuthenticated()
                    ? update(client, principal, hello.token())
                    : authenticate(client, principal, hello.token());
        } catch (BadMessage e) {
            client.refuse(e.toFailure(hello));
            return ANSWERED;
        }
    }

    private CompletableFuture<?> refuse(
            ClientConnection client, ClientMessage.Hello hello, @Nullable Throwable failure) {
        Throwable cause = Futures.causeOf(failure);
        if (cause instanceof BadMessage bad) {
            if (hello.token() != null && bad.code() == ErrorCode.UNAUTHENTICATED) {
                service.logInvalidToken(client.transport().peer());
            }
            client.refuse(bad.toFailure(hello));
        } else if (cause instanceof Throttled throttled) {
            refuseRenaming(client, throttled.retryAfterMs());
        } else {
            LOG.debug("c={} cannot be authenticated now", client.number(), cause);
            client.refuse(
                    new BadMessage(ErrorCode.UNAVAILABLE, "this cannot be looked up now; try again").toFailure(hello));
        }
        return ANSWERED;
    }

    private CompletableFuture<?> authenticate(ClientConnection client, Principal principal, @Nullable String token) {
        if (!service.welcome(client, principal, service.tokenOf(principal, token))) {
            String text = "you have the maximum number of connections to this server; close one";
            client.refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, CROWDED_RETRY_AFTER_MS));
        }
        return ANSWERED;
    }

    private static void refuseRenaming(ClientConnection client, long retryAfterMs) {
        String text = "renamed too soon; try again in " + retryAfterMs + " ms";
        client.refuse(new ServerMessage.Failure(ErrorCode.RATE_LIMITED, text, null, null, retryAfterMs));
    }

    /** Answers a later {@code hello}, which must be of the same user, and may give another name or a newer token. */
    private CompletableFuture<?> update(ClientConnection client, Principal next, @Nullable String token) {
        User now = client.user();
        if (!now.id().equals(next.user().id())) {
            throw new BadMessage(ErrorCode.CONFLICT, "token: it belongs to another user");
        }
        long retryAfterMs = client.update(next);
        if (retryAfterMs > 0) {
            refuseRenaming(client, retryAfterMs);
            return ANSWERED;
        }
        if (next.rooms() != null) {
            Futures.ignore(hub.retain(client, next::mayEnter));
        }
        client.offer(service.welcome(client.principal(), service.tokenOf(client.principal(), token)));
        return next.user().equals(now) ? ANSWERED : hub.rename(client, next.user());
    }
}
