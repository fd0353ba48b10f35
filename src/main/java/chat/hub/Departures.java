package chat.hub;

import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.connection.Payload;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Removal;
import java.util.Collection;
import java.util.List;

/**
 * Takes members out whose users may not read the room, or no longer. One that was still catching up with the log is sent what precedes its
 * removal first: up to there it was for it. Confined to the hub's thread.
 */
final class Departures {
    private final Room room;
    private final Evictor evictor;

    Departures(Room room, Evictor evictor) {
        this.room = room;
        this.evictor = evictor;
    }

    /** Tells a member that it may not read the room, or no longer, and takes it out. */
    void deny(Member member, Denied denied) {
        if (member.isCatchingUp()) {
            endAfterReading(member);
            return;
        }
        try {
            if (member.hasJoined()) {
                member.leave(List.of());
            } else {
                member.refuse(denied.code(), denied.text());
            }
        } finally {
            evictor.evict(member.client(), true);
        }
    }

    /** A user has been removed, of which the members who are not catching up have been told. */
    void onRemoved(Collection<Member> members, Removal removal) {
        for (Member member : members) {
            if (!member.client().user().id().equals(removal.userId()) || !member.isEndedBy(removal.at())) {
                continue;
            }
            if (member.isCatchingUp() && member.isBehind(removal.at())) {
                endAfterReading(member);
            } else {
                member.expel();
                // Not now: it would hand out what is held for the room, in the middle of what is being handed out.
                room.context()
                        .loop()
                        .execute(() -> room.ifStillThere(member, ended -> evictor.evict(ended.client(), true)));
            }
        }
    }

    private void endAfterReading(Member member) {
        Farewell farewell = member.end();
        MessageId seen = farewell.seen();
        RoomContext context = room.context();
        context.loop()
                .await(
                        () -> context.backplane()
                                .readAfter(room.name(), seen, FixedLimits.MAX_PAGE_MESSAGES, Caller.INSTANCE),
                        page -> leave(member, farewell.payloads(page)),
                        failure -> leave(member, List.of()));
    }

    private void leave(Member member, List<Payload> rest) {
        room.ifStillThere(member, ended -> {
            try {
                ended.leave(rest);
            } finally {
                evictor.evict(ended.client(), true);
            }
        });
    }
}
