package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Page;
import chat.hub.ScriptedBackplane.Read;
import chat.protocol.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log that was wiped, restored or trimmed is read anew, and its members are told that entries are missing. */
class BrokenLogTest extends RoomStory {
    @Test
    void aWipedLogIsAnnouncedAsIncompleteAndReadFromItsBeginning() {
        Peer ann = live(3);
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        hub.onPublication(first);
        Page other = new Page(List.of(first), false, false, first.id());
        awaitRead(3).answer(other);
        awaitRead(3).answer(other);
        assertEquals(List.of("joined 3", "joined f-1 incomplete"), ann.heard());

        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 2));
        assertEquals(List.of("joined 3", "joined f-1 incomplete", "f-2"), ann.heard());
    }

    @Test
    void aLogThatWentBackIsNoticedByItsLastId() {
        Peer ann = live(3);
        published(4, 5);
        settle();
        hub.onLastId(ROOM, id(5), false);
        hub.onLastId(ROOM, id(4), false);
        Page restored = new Page(entries(1, 4), false, false, id(4));
        awaitRead(5).answer(restored);
        awaitRead(5).answer(restored);

        assertEquals(List.of("joined 3", "4", "5", "joined 1 2 3 4 incomplete"), ann.heard());
    }

    @Test
    void aTrimmedLogIsAnnouncedAsIncomplete() {
        Peer ann = live(3);
        published(900);
        Page trimmed = new Page(entries(800, 900), false, false, id(900));
        awaitRead(3).answer(trimmed);
        awaitRead(3).answer(trimmed);

        List<String> heard = ann.heard();
        assertEquals(2, heard.size());
        assertTrue(heard.get(1).startsWith("joined 800 801 ") && heard.get(1).endsWith(" 900 incomplete"));
        published(901);
        assertEquals("901", ann.heard().get(2));
    }

    @Test
    void entriesOfALogThatIsGoneArePassedOverAfterOneRead() {
        Peer ann = live(3);
        published(5);
        Read missing = awaitRead(3);
        published(6, 7);
        settle();
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        Page other = new Page(List.of(first), false, false, first.id());
        missing.answer(other);
        awaitRead(3).answer(other);
        published(8);
        hub.onPublication(ScriptedBackplane.entry(ROOM, "f", 2));

        assertEquals(List.of("joined 3", "joined f-1 incomplete", "f-2"), ann.heard());
        backplane.assertNoRead();
        assertEquals(4, metrics.counter("chat.unconfirmed").count());
    }
}
