package chat.hub;

import chat.backplane.Denied;
import chat.connection.ClientConnection;
import chat.protocol.MessageId;
import chat.protocol.Removal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes members out whose users may not read the room, or no longer. One that was still catching up with the log is sent what is still for it
 * first; see {@link Farewell}. Confined to the hub's thread.
 */
final class Departures {
    private final Room room;
    private final Evictor evictor;

    /** Requests to join that wait for their connections to be taken out. */
    private final Map<ClientConnection, CompletableFuture<@Nullable Void>> awaited = new HashMap<>();

    Departures(Room room, Evictor evictor) {
        this.room = room;
        this.evictor = evictor;
    }

    /** Tells a member that it may not read the room, or no longer, and takes it out. */
    void deny(Member member, Denied denied) {
        if (member.mayLackEntries()) {
            endAfterReading(member);
            return;
        }
        try {
            if (member.wasAdmitted()) {
                member.leave();
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
                room.context().loop().run(member::expel);
                // Not now: it would hand out what is held for the room, in the middle of what is being handed out.
                room.context().loop().execute(() -> takeOut(member));
            }
        }
    }

    /** A member may read the log up to an entry, and has been removed since. */
    void endAt(Member member, MessageId lastId) {
        member.extendRight(lastId);
        endAfterReading(member);
    }

    private void endAfterReading(Member member) {
        new Farewell(room, member, member.end(), () -> {
            try {
                member.leave();
            } finally {
                takeOut(member);
            }
        });
    }

    /** Returns a future that completes when a connection that is about to be taken out has been. */
    CompletableFuture<@Nullable Void> await(ClientConnection client) {
        return awaited.computeIfAbsent(client, c -> new CompletableFuture<>());
    }

    /** A connection is not in the room any more. */
    void onTakenOut(ClientConnection client) {
        CompletableFuture<@Nullable Void> departure = awaited.remove(client);
        if (departure != null) {
            departure.complete(null);
        }
    }

    private void takeOut(Member member) {
        room.ifStillThere(member, still -> evictor.evict(still.client(), true));
    }
}
