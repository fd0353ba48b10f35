package chat.service;

import chat.accounts.Accounts;
import chat.accounts.SecretToken;
import chat.auth.GuestAuthenticator;
import chat.auth.Principal;
import chat.auth.SiteTokens;
import chat.concurrent.Futures;
import chat.connection.ClientConnection;
import chat.protocol.Access;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients: by the token of a session or of a bot, which is looked up each time so that no instance takes one that has ended,
 * by a site's token, or as guests. For guests its futures are complete. Safe for use by many threads.
 */
public final class Authenticator {
    private final GuestAuthenticator guests;
    private final AccessPolicy policy;
    private final @Nullable Lookups lookups;
    private final @Nullable Accounts accounts;
    private final @Nullable SiteTokens site;

    /**
     * Creates the authentication of an instance.
     *
     * @param lookups of sessions and bots; null if there are none
     * @param site verifies the tokens of another site; null if its users do not come in
     */
    public Authenticator(
            GuestAuthenticator guests, AccessPolicy policy, @Nullable Lookups lookups, @Nullable SiteTokens site) {
        this.guests = guests;
        this.policy = policy;
        this.lookups = lookups;
        this.accounts = lookups == null ? null : lookups.accounts();
        this.site = site;
    }

    /** Creates the authentication of a chat of guests. */
    public static Authenticator ofGuests(GuestAuthenticator guests) {
        return new Authenticator(guests, AccessPolicy.OPEN, null, null);
    }

    /** Returns who may come in. */
    Access access() {
        return policy.access();
    }

    /** Called when a connection has authenticated: its session may have ended while it was looked up. */
    void onAuthenticated(ClientConnection client) {
        Lookups known = lookups;
        if (known != null) {
            known.watch().onAuthenticated(client);
        }
    }

    /** @throws BadMessage if the session of a user has ended since it was looked up */
    void requireCurrent(Principal user) {
        Lookups known = lookups;
        if (known != null && known.watch().hasEnded(user)) {
            throw badToken();
        }
    }

    /** Returns whether any token may take a while; not where only guests come in. */
    boolean looksUpTokens() {
        return site != null || lookups != null;
    }

    /** Returns whether it may take a while to find the user of a token. */
    boolean isLookedUp(String token) {
        return site != null
                || (accounts != null && SecretToken.isOfSession(token))
                || (lookups != null && SecretToken.isOfBot(token));
    }

    /**
     * Returns the user of a token, or a new guest without one.
     *
     * @param name the name that a guest wants; null for that of the token, or for any
     * @return fails with {@link BadMessage} if the token is not good, or no guest may come in; with another exception if
     *     that cannot be found out now
     */
    CompletableFuture<Principal> authenticate(@Nullable String name, @Nullable String token) {
        Accounts known = accounts;
        if (known != null && token != null && SecretToken.isOfSession(token)) {
            return named(known.authenticate(token), name);
        } else if (lookups != null && token != null && SecretToken.isOfBot(token)) {
            return named(lookups.bots().authenticate(token), name);
        }
        SiteTokens siteTokens = site;
        if (siteTokens == null || token == null) {
            return guest(name, token);
        }
        return siteTokens
                .verify(token)
                .thenCompose(found ->
                        found.isPresent() ? CompletableFuture.completedFuture(found.get()) : guest(name, token));
    }

    private CompletableFuture<Principal> named(CompletableFuture<Optional<Principal>> found, @Nullable String name) {
        return found.thenApply(user -> user.orElseThrow(Authenticator::badToken))
                .thenCompose(user -> name == null ? CompletableFuture.completedFuture(user) : rename(user, name));
    }

    /**
     * Gives the account of a user another name.
     *
     * @return fails like {@link Accounts#rename}
     */
    CompletableFuture<Principal> rename(Principal user, String name) {
        Accounts known = accounts;
        if (user.user().name().equals(name)) {
            return CompletableFuture.completedFuture(user);
        }
        if (user.user().isBot()) {
            return CompletableFuture.failedFuture(
                    new BadMessage(ErrorCode.FORBIDDEN, "name: a bot has the one it got"));
        }
        if (known == null || user.sessionId().isEmpty()) {
            return CompletableFuture.failedFuture(
                    new BadMessage(ErrorCode.FORBIDDEN, "name: the site that the user comes from has it"));
        }
        try {
            return known.rename(user, name);
        } catch (BadMessage e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Returns the user of the first token that is good or, without any, a guest.
     *
     * @param tokens may be empty
     */
    CompletableFuture<Principal> authenticateAnyOrGuest(@Nullable String name, List<String> tokens) {
        if (tokens.isEmpty()) {
            return guest(name, null);
        }
        return authenticateAny(tokens)
                .thenCompose(user -> name == null ? CompletableFuture.completedFuture(user) : rename(user, name))
                .exceptionallyCompose(e -> isBadToken(e) ? guest(name, null) : CompletableFuture.failedFuture(e));
    }

    private CompletableFuture<Principal> guest(@Nullable String name, @Nullable String token) {
        if (!policy.admitsGuests()) {
            return CompletableFuture.failedFuture(
                    token == null
                            ? new BadMessage(ErrorCode.UNAUTHENTICATED, "sign in first: no guest may come in here")
                            : badToken());
        }
        return guests.identify(name, token)
                .map(user -> CompletableFuture.completedFuture(
                        Principal.of(user, policy.access().guestsMayWrite())))
                .orElseGet(() -> CompletableFuture.failedFuture(badToken()));
    }

    /** Returns the user of the first token that is good, like {@link #authenticate(String, String)}. */
    CompletableFuture<Principal> authenticateAny(List<String> tokens) {
        CompletableFuture<Principal> first = authenticate(null, tokens.get(0));
        if (tokens.size() == 1) {
            return first;
        }
        List<String> rest = tokens.subList(1, tokens.size());
        return first.exceptionallyCompose(
                e -> isBadToken(e) ? authenticateAny(rest) : CompletableFuture.failedFuture(e));
    }

    private static boolean isBadToken(Throwable failure) {
        return Futures.causeOf(failure) instanceof BadMessage bad && bad.code() == ErrorCode.UNAUTHENTICATED;
    }

    private static BadMessage badToken() {
        return new BadMessage(ErrorCode.UNAUTHENTICATED, "token: not one of ours, or no longer good");
    }

    /** Returns the token by which a user comes back: a new one of a guest, else the one that was presented, if any. */
    @Nullable
    String tokenOf(Principal principal, @Nullable String presented) {
        return principal.user().guest() ? guests.token(principal.user()) : presented;
    }
}
