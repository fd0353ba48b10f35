package chat.backplane;

import chat.protocol.RoomName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The bots of a chat with the hashes of their tokens, and the rights that rooms give them. A bot does in a room what that room
 * allows it at that moment, whatever its token says. None of the methods blocks; the futures complete as those of {@link Backplane}
 * do.
 */
public interface BotStore {
    /** The most bots and webhooks of a chat. */
    int MAX_BOTS = 1_000;

    /** The most bots and webhooks that one makes who is no administrator: so nobody takes them all. */
    int MAX_BOTS_OF_ONE = 100;

    /** The most bots and webhooks of a room. */
    int MAX_BOTS_OF_ROOM = 50;

    /** Returns the outgoing webhooks. */
    HookStore hooks();

    /** The answers to a creation. */
    enum Outcome {
        CREATED,
        /** An account has a name with a look in common. */
        NAME_TAKEN,
        /** There are as many as there may be. */
        FULL,
        /** Its maker has made as many as one may. */
        ENOUGH
    }

    /**
     * Keeps a bot, whose rooms have admitted it.
     *
     * @param tokenId the id of its token, see {@code SecretToken}
     * @param looks those of its name, see {@link chat.protocol.NameLooks#of}
     * @param ofMaker the most that its maker may have made then
     */
    CompletableFuture<Outcome> create(Bot bot, String tokenId, List<String> looks, int ofMaker);

    /** Returns the bot of a token; empty if there is none. */
    CompletableFuture<Optional<Bot>> find(String tokenId);

    /** Returns those of the bots that there are. */
    CompletableFuture<List<Bot>> bots(List<String> ids);

    /** Returns all bots, oldest first. */
    CompletableFuture<List<Bot>> all();

    /**
     * Ends a bot and its token, which all instances learn as they do of a session; returns whether there was one.
     *
     * @param by the id of the user who ends it
     */
    CompletableFuture<Boolean> delete(String botId, String by);

    /**
     * Gives a bot its rights in a room. An owner of the room may, and for a webhook a moderator.
     *
     * @return fails with {@link Denied} if the caller may not, or the room has too many
     */
    CompletableFuture<Boolean> admit(RoomName room, Bot bot, Caller by);

    /**
     * Takes a bot's rights in a room back; returns whether it had any. Those who may admit it may.
     *
     * @return fails with {@link Denied} if the caller may not
     */
    CompletableFuture<Boolean> dismiss(RoomName room, Bot bot, Caller by);

    /**
     * Returns the ids of a room's bots of a kind. Those who may admit them may.
     *
     * @return fails with {@link Denied} if the caller may not
     */
    CompletableFuture<List<String>> ofRoom(RoomName room, Bot.Kind kind, Caller by);
}
