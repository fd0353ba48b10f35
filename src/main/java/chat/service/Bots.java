package chat.service;

import chat.accounts.SecretToken;
import chat.auth.Principal;
import chat.auth.RandomId;
import chat.backplane.Backplane;
import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.protocol.NameLooks;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, finds and ends bots and webhooks. Its futures fail with {@link BadMessage} or {@link Denied} for what is refused, and otherwise
 * as those of the store. Safe for use by many threads, and never blocks.
 */
public final class Bots {
    private static final Logger LOG = LoggerFactory.getLogger(Bots.class);

    private final Backplane backplane;
    private final BotStore store;
    private final Clock clock;

    /** Creates the service of one instance. */
    public Bots(Backplane backplane, Clock clock) {
        this.backplane = backplane;
        this.store = backplane.bots();
        this.clock = clock;
    }

    /** A bot with its token, which is shown here alone. */
    public record Created(Bot bot, SecretToken token) {}

    /** The wanted bot; see {@link Bot} for the parameters. */
    public record Wanted(String name, Bot.Kind kind, List<RoomName> rooms, BotRights rights) {}

    /** Makes a bot that each of its rooms admits, or none. */
    public CompletableFuture<Created> create(Wanted wanted, Principal by) {
        if (NameLooks.isReserved(wanted.name())) {
            return CompletableFuture.failedFuture(taken());
        }
        Caller caller = callerOf(by);
        Bot bot = new Bot(
                User.BOT_PREFIX + RandomId.next('b'),
                wanted.name(),
                wanted.kind(),
                wanted.rooms(),
                wanted.rights(),
                by.user().id(),
                clock.millis());
        SecretToken token = bot.kind() == Bot.Kind.HOOK ? SecretToken.ofHook() : SecretToken.ofBot();
        CompletableFuture<Boolean> admitted = CompletableFuture.completedFuture(true);
        bot.rooms().forEach(room -> RequestRights.requireWrite(by, room));
        for (RoomName room : bot.rooms()) {
            admitted = admitted.thenCompose(before -> store.admit(room, bot, caller));
        }
        int ofMaker = by.isAdmin() ? BotStore.MAX_BOTS : BotStore.MAX_BOTS_OF_ONE;
        return admitted.thenCompose(all -> store.create(bot, token.id(), NameLooks.of(bot.name()), ofMaker))
                .thenApply(outcome -> created(outcome, bot, token))
                .exceptionallyCompose(e -> dismiss(bot, caller).thenCompose(gone -> CompletableFuture.failedFuture(e)));
    }

    private static Created created(BotStore.Outcome outcome, Bot bot, SecretToken token) {
        return switch (outcome) {
            case CREATED -> {
                LOG.info("create bot={} kind={} by={} rooms={}", bot.id(), bot.kind(), bot.by(), bot.rooms());
                yield new Created(bot, token);
            }
            case NAME_TAKEN -> throw taken();
            case FULL -> throw new BadMessage(ErrorCode.CONFLICT, "there are as many bots as there may be");
            case ENOUGH ->
                throw new BadMessage(
                        ErrorCode.CONFLICT,
                        "you have made " + BotStore.MAX_BOTS_OF_ONE + " bots and webhooks, which is the most");
        };
    }

    private static BadMessage taken() {
        return new BadMessage(ErrorCode.CONFLICT, "name: an account's, or looks like it");
    }

    /** Takes the bot's rights back in all its rooms; where that fails, they are left, and nobody has them. */
    private CompletableFuture<Boolean> dismiss(Bot bot, Caller by) {
        CompletableFuture<Boolean> dismissed = CompletableFuture.completedFuture(true);
        for (RoomName room : bot.rooms()) {
            dismissed =
                    dismissed.thenCompose(before -> store.dismiss(room, bot, by).exceptionally(e -> false));
        }
        return dismissed;
    }

    private static Caller callerOf(Principal user) {
        return Caller.of(user, "");
    }

    /** Returns all bots; for administrators. */
    public CompletableFuture<List<Bot>> all(Principal by) {
        if (!by.isAdmin()) {
            return CompletableFuture.failedFuture(
                    new BadMessage(ErrorCode.FORBIDDEN, "room: missing; only administrators see all bots"));
        }
        return store.all()
                .thenApply(all ->
                        all.stream().filter(bot -> bot.kind() == Bot.Kind.BOT).toList());
    }

    /** Returns the bots or the webhooks of a room. */
    public CompletableFuture<List<Bot>> ofRoom(RoomName room, Bot.Kind kind, Principal by) {
        RequestRights.requireRoom(by, room);
        return store.ofRoom(room, kind, callerOf(by)).thenCompose(store::bots);
    }

    /**
     * Ends a bot that the user might make, or any for an administrator: its token is no longer good, and its connections are closed within a
     * second.
     */
    public CompletableFuture<Boolean> delete(String id, Bot.Kind kind, Principal by) {
        Caller caller = callerOf(by);
        return store.bots(List.of(id)).thenCompose(found -> {
            Bot bot = found.stream()
                    .filter(each -> each.kind() == kind)
                    .findFirst()
                    .orElseThrow(Bots::unknown);
            return requireMayEnd(bot, by)
                    .thenCompose(may -> leave(bot))
                    .thenCompose(left -> store.delete(id, caller.userId()))
                    .thenCompose(deleted -> {
                        LOG.info("delete bot={} by={}", id, caller.userId());
                        return dismiss(bot, caller);
                    });
        });
    }

    /** Ends the bot's membership in its rooms, where it has any; where that fails, it stays in the list of members. */
    private CompletableFuture<Boolean> leave(Bot bot) {
        Caller caller = new Caller(Caller.Kind.INSTANCE, bot.id(), "");
        CompletableFuture<Boolean> left = CompletableFuture.completedFuture(true);
        for (RoomName room : bot.rooms()) {
            RoomRequest request = new RoomRequest.Member(room, bot.id(), Role.NONE, null, null, "left");
            Draft draft = Draft.of(bot.user(), caller, request, bot.name());
            left = left.thenCompose(before ->
                    backplane.publish(draft).thenApply(receipt -> true).exceptionally(e -> false));
        }
        return left;
    }

    /**
     * Fails unless the user may admit the bot to all its rooms. An administrator may end it all the same: a token that is in wrong hands is
     * not to outlive that, though the bot's rooms belong to several owners, or have become private.
     */
    private CompletableFuture<?> requireMayEnd(Bot bot, Principal by) {
        bot.rooms().forEach(room -> RequestRights.requireWrite(by, room));
        CompletableFuture<?> may = CompletableFuture.completedFuture(true);
        for (RoomName room : by.isAdmin() ? List.<RoomName>of() : bot.rooms()) {
            may = may.thenCompose(before -> store.ofRoom(room, bot.kind(), callerOf(by)));
        }
        return may;
    }

    private static BadMessage unknown() {
        return new BadMessage(ErrorCode.NOT_FOUND, "there is no such bot");
    }

    /** Returns the bot of a token or of a webhook's secret; empty if it is not good. */
    public CompletableFuture<Optional<Principal>> authenticate(String token) {
        String tokenId = new SecretToken(token).id();
        return store.find(tokenId).thenApply(found -> found.map(bot -> principal(bot, tokenId)));
    }

    private static Principal principal(Bot bot, String tokenId) {
        return new Principal(
                bot.user(),
                List.of(),
                tokenId,
                bot.rights().read(),
                bot.rights().write(),
                Set.copyOf(bot.rooms()),
                Principal.NEVER);
    }
}
