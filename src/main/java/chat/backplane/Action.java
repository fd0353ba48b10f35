package chat.backplane;

import chat.accounts.SecretToken;
import chat.protocol.Author;
import chat.protocol.EntryRequest;
import chat.protocol.MessageId;
import chat.protocol.Role;
import chat.protocol.RoomRequest;
import chat.protocol.RoomState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The effect of an entry besides its being appended; each belongs to a {@link Draft#type}. */
public sealed interface Action {
    /** Nothing: the entry is appended as it is. */
    Action PLAIN = new Plain();

    /** Returns the effect of the entry that a user requests. */
    static Action of(EntryRequest request) {
        if (request instanceof EntryRequest.Edit edit) {
            return new Edit(edit.id(), edit.text());
        } else if (request instanceof EntryRequest.Delete delete) {
            return new Delete(delete.id());
        } else if (request instanceof EntryRequest.React react) {
            return new React(react.id(), react.emoji(), react.on());
        } else if (request instanceof EntryRequest.Pin pin) {
            return new Pin(pin.id(), pin.on());
        }
        throw new IllegalStateException("no action: " + request);
    }

    /**
     * Returns the effect of the entry that a user requests.
     *
     * @param name of the user whom a {@link RoomRequest.Member} is about, else of who opens a room; empty if it is not known
     */
    static Action of(RoomRequest request, String name) {
        if (request instanceof RoomRequest.Open open) {
            return new Open(open.topic(), name, open.closed(), open.members());
        } else if (request instanceof RoomRequest.Set set) {
            return new Change(
                    set.topic(), set.archived(), set.slowSeconds(), set.closed(), set.keepDays(), set.keepCount());
        } else if (request instanceof RoomRequest.Member member) {
            return new SetMember(
                    member.user(), name, member.role(), member.banUntil(), member.muteUntil(), inviteOf(member));
        }
        throw new IllegalStateException("no action: " + request);
    }

    private static @Nullable String inviteOf(RoomRequest.Member member) {
        String secret = member.invite();
        return secret == null ? null : new SecretToken(secret).id();
    }

    /** Nothing more; {@link #PLAIN} is the only one. */
    record Plain() implements Action {}

    /**
     * Replies to a message, mentions users, or opens a direct room unless it is there: {@code message}.
     *
     * @param target the message that is replied to; null for none
     * @param mentions the ids of the users who are mentioned
     * @param people those who are in the direct room; empty where the message says its room
     */
    record Say(@Nullable MessageId target, List<String> mentions, List<Author> people) implements Action {
        /** Returns one that mentions nobody. */
        public static Say reply(MessageId target) {
            return new Say(target, List.of(), List.of());
        }
    }

    /**
     * Replaces the text of the caller's own message: {@code edited}.
     *
     * @param target the message
     */
    record Edit(MessageId target, String text) implements Action {}

    /**
     * Deletes a message, the caller's own unless the caller is an administrator: {@code deleted}.
     *
     * @param target the message
     */
    record Delete(MessageId target) implements Action {}

    /**
     * Gives a message a reaction of the caller's, or takes it back: {@code reacted}.
     *
     * @param target the message
     * @param emoji without white space
     * @param on whether it is given
     */
    record React(MessageId target, String emoji, boolean on) implements Action {}

    /**
     * Pins a message, or unpins it: {@code pinned}. In a room that nobody owns, only an administrator may.
     *
     * @param target the message
     * @param on whether it is pinned
     */
    record Pin(MessageId target, boolean on) implements Action {}

    /**
     * Opens a room, and makes the caller its owner: {@code changed}.
     *
     * @param topic empty for none
     * @param name the caller's
     * @param closed whether it is for its members alone
     * @param members other users who belong to it
     */
    record Open(String topic, String name, boolean closed, List<Author> members) implements Action {}

    /** Changes what a room is: {@code changed}. For the parameters see {@link RoomRequest.Set}. */
    record Change(
            @Nullable String topic,
            @Nullable Boolean archived,
            @Nullable Integer slowSeconds,
            @Nullable Boolean closed,
            @Nullable Integer keepDays,
            @Nullable Integer keepCount)
            implements Action {
        /** Returns whether it changes how much of the room is kept. */
        public boolean isRetention() {
            return keepDays != null || keepCount != null;
        }

        /** Returns the rules of the room after it. */
        public RoomState.Rules applyTo(RoomState.Rules before) {
            return new RoomState.Rules(
                    Objects.requireNonNullElse(topic, before.topic()),
                    Objects.requireNonNullElse(archived, before.archived()),
                    Objects.requireNonNullElse(slowSeconds, before.slowSeconds()),
                    Objects.requireNonNullElse(keepDays, before.keepDays()),
                    Objects.requireNonNullElse(keepCount, before.keepCount()));
        }
    }

    /**
     * Gives a user a role, or a limit: {@code member}. For the other parameters see {@link RoomRequest.Member}.
     *
     * @param name the user's, empty if it is not known
     * @param invite the id of an invitation by which the caller becomes a member; null for none
     */
    record SetMember(
            String userId,
            String name,
            @Nullable Role role,
            @Nullable Long banUntil,
            @Nullable Long muteUntil,
            @Nullable String invite)
            implements Action {}
}
