package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Page;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import java.util.ArrayList;
import java.util.List;

/** A room whose members are removed. */
abstract class RemovalStory extends RoomStory {
    static Publication member(long seq, String body) {
        return new Publication(ROOM, new MessageId("e", seq), seq, "member", body);
    }

    final void removed(long seq, Peer peer) {
        String user = peer.client.user().id();
        hub.onPublication(member(seq, "{\"user\":\"" + user + "\",\"role\":\"none\"}"));
    }

    /** Returns another member of the room, who has seen its last entry. */
    final Peer joined(long lastId) {
        Peer ben = new Peer("Ben").join("");
        backplane.awaitRead().answer(page(lastId, lastId));
        assertEquals(List.of("joined " + lastId), ben.heard());
        return ben;
    }

    static Page withRemoval(long from, long at, Peer peer) {
        List<Publication> log = new ArrayList<>(entries(from, at - 1));
        log.add(member(at, "{\"user\":\"" + peer.client.user().id() + "\",\"role\":\"none\"}"));
        log.addAll(entries(at + 1, at + 2));
        return new Page(log, true, false, id(at + 2));
    }

    static Publication closed(long seq) {
        return new Publication(ROOM, new MessageId("e", seq), seq, "changed", "{\"private\":true}");
    }
}
