package chat.hub;

import chat.limits.TokenBucket;
import chat.protocol.BadMessage;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.Signal;
import java.util.Optional;

/** The typing notices in a room, within their rates. Confined to the hub's thread. */
final class TypingNotices {
    /** Notices of all members here together; more names than that cannot be read anyway. */
    private static final int PER_SECOND = 20;

    private final RoomName room;
    private final RoomContext context;
    private final TokenBucket sent;

    TypingNotices(RoomName room, RoomContext context) {
        this.room = room;
        this.context = context;
        this.sent = new TokenBucket(PER_SECOND, 2 * PER_SECOND, context.loop()::nanoTime);
    }

    /** Sends a member's notice to all instances, or drops it beyond the rate. */
    void signal(Member member, boolean on) {
        boolean told = member.tryType()
                && context.rates().typingOfAddress().tryTake(member.client().network())
                && sent.tryTake() == 0;
        if (told) {
            context.backplane().signal(Signal.typing(room, member.client().user(), on));
        }
        context.metrics().onTyping(told ? "told" : "dropped");
    }

    /**
     * Returns the notice in a signal from any instance; empty when there is no time for it.
     *
     * @param receivers the number of members here
     * @throws BadMessage if the signal is damaged
     */
    Optional<ServerMessage.Typing> receive(Signal signal, int receivers) {
        TokenBucket allowance = context.rates().typing();
        if (allowance.isInDebt()) {
            context.metrics().onDropped("signal");
            return Optional.empty();
        }
        allowance.charge(receivers);
        return Optional.of(signal.readTyping());
    }
}
