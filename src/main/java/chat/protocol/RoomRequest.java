package chat.protocol;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request that changes what a room is, or who may do what there, by an entry of its log. */
public sealed interface RoomRequest extends ClientMessage {
    @Override
    RoomName room();

    @Override
    String nonce();

    /** Returns the type of the entry that the request makes. */
    String type();

    /**
     * Opens a room, whose owner the user is then; or a direct one, which has no owner.
     *
     * @param room {@link RoomName#UNNAMED} while it is not known which the direct room is
     * @param topic empty for none
     * @param closed whether it is for its members alone
     * @param members other users who belong to it from the beginning; their names are empty where they are not known
     */
    record Open(RoomName room, String topic, boolean closed, List<Author> members, String nonce)
            implements RoomRequest {
        /** Opens a public room without other members. */
        public Open(RoomName room, String topic, String nonce) {
            this(room, topic, false, List.of(), nonce);
        }

        @Override
        public ClientMessage by(String userId) {
            if (!room.equals(RoomName.UNNAMED)) {
                return this;
            }
            List<Author> others = members.stream()
                    .filter(member -> !member.id().equals(userId))
                    .toList();
            if (others.isEmpty()) {
                throw BadMessage.badRequest("members: somebody else");
            }
            List<String> all = Stream.concat(Stream.of(userId), others.stream().map(Author::id))
                    .toList();
            return new Open(RoomName.direct(all), topic, true, others, nonce);
        }

        /** Returns the same request with other names of its members. */
        public Open withMembers(List<Author> named) {
            return new Open(room, topic, closed, named, nonce);
        }

        @Override
        public String type() {
            return "changed";
        }

        @Override
        public int chars() {
            int ids = members.stream().mapToInt(member -> member.id().length()).sum();
            return topic.length() + ids + RoomRequest.super.chars();
        }
    }

    /**
     * Changes what a room is. What is null stays as it is; something is not.
     *
     * @param topic empty for none
     * @param archived whether nobody may write there
     * @param slowSeconds the least time between two messages of a user; 0 for none
     * @param closed whether it is for its members alone
     * @param keepDays the days for which its messages are kept; 0 for as many as of any room
     * @param keepCount the number of its messages that are kept; 0 for as many as of any room
     */
    record Set(
            RoomName room,
            @Nullable String topic,
            @Nullable Boolean archived,
            @Nullable Integer slowSeconds,
            @Nullable Boolean closed,
            @Nullable Integer keepDays,
            @Nullable Integer keepCount,
            String nonce)
            implements RoomRequest {
        /** Creates one after which as much is kept as before. */
        public Set(
                RoomName room,
                @Nullable String topic,
                @Nullable Boolean archived,
                @Nullable Integer slowSeconds,
                @Nullable Boolean closed,
                String nonce) {
            this(room, topic, archived, slowSeconds, closed, null, null, nonce);
        }

        @Override
        public String type() {
            return "changed";
        }

        @Override
        public int chars() {
            return (topic == null ? 0 : topic.length()) + RoomRequest.super.chars();
        }
    }

    /**
     * Gives a user a role, or a limit. Exactly one of the last three is not null.
     *
     * @param user the user's id
     * @param banUntil until when the user may not read the room, in milliseconds since 1970; 0 lifts that, -1 is for good
     * @param muteUntil until when the user may not write there, likewise
     * @param invite the secret of an invitation, by which the user becomes a member; null for none
     */
    record Member(
            RoomName room,
            String user,
            @Nullable Role role,
            @Nullable Long banUntil,
            @Nullable Long muteUntil,
            @Nullable String invite,
            String nonce)
            implements RoomRequest {
        /** Creates one without an invitation. */
        public Member(
                RoomName room,
                String user,
                @Nullable Role role,
                @Nullable Long banUntil,
                @Nullable Long muteUntil,
                String nonce) {
            this(room, user, role, banUntil, muteUntil, null, nonce);
        }

        @Override
        public String type() {
            return "member";
        }

        @Override
        public int chars() {
            return user.length() + (invite == null ? 0 : invite.length()) + RoomRequest.super.chars();
        }
    }
}
