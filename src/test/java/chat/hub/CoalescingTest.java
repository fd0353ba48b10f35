package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.backplane.Backplane.Page;
import chat.hub.ScriptedBackplane.Read;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.Signal;
import chat.protocol.User;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under load the entries of a busy room go out together, and nothing else changes. */
class CoalescingTest extends RoomStory {
    private static final Duration WINDOW = Duration.ofMillis(50);
    private static final Duration NEARLY = Duration.ofMillis(49);
    private static final String TYPING =
            "{\"type\":\"typing\",\"room\":\"lobby\",\"from\":{\"id\":\"b\",\"name\":\"Bob\"},\"on\":true}";

    /** Publishes 4 to 7 while the hub has no pause: from 7 on entries wait for {@link #WINDOW}. */
    private void load() {
        for (long seq = 4; seq <= 7; seq++) {
            fixture.time.advanceBusy(Duration.ofMillis(100));
            published(seq);
            settle();
        }
    }

    @Test
    void whileTheHubIsIdleEachEntryGoesOutAtOnce() {
        Peer ann = live(3);
        int before = ann.frames();
        published(4);
        settle();
        published(5);

        assertEquals(heard("joined 3", 4, 5), ann.heard());
        assertEquals(before + 2, ann.frames());
    }

    @Test
    void underLoadTheFirstEntryGoesOutAtOnceAndThoseThatFollowTogether() {
        Peer ann = live(3);
        load();
        assertEquals(heard("joined 3", 4, 7), ann.heard());
        int before = ann.frames();
        published(8);
        settle();
        published(9);
        fixture.time.advance(NEARLY);
        assertEquals(heard("joined 3", 4, 7), ann.heard());

        fixture.time.advance(Duration.ofMillis(1));
        assertEquals(heard("joined 3", 4, 9), ann.heard());
        assertEquals(before + 1, ann.frames());
    }

    @Test
    void whenTheHubIsIdleAgainNothingWaits() {
        Peer ann = live(3);
        load();
        published(8);
        settle();
        fixture.time.advance(Duration.ofMillis(200));
        published(9);
        settle();
        published(10);
        assertEquals(heard("joined 3", 4, 10), ann.heard());
    }

    @Test
    void aQuietRoomDoesNotWaitBesideABusyOne() {
        RoomName quiet = new RoomName("quiet");
        Peer ann = live(3);
        ann.client.receive("{\"type\":\"join\",\"room\":\"quiet\"}");
        backplane.awaitSubscribe().complete(id(90));
        backplane.awaitRead().answer(new Page(List.of(), true, false, id(90)));
        load();
        published(8);
        settle();
        hub.onPublication(ScriptedBackplane.entry(quiet, "e", 91));

        assertEquals(List.of("joined 3", "joined", "4", "5", "6", "7", "91"), ann.heard());
    }

    private static Publication ofLength(long seq, int chars) {
        return new Publication(ROOM, id(seq), seq, "message", "{\"text\":\"" + "x".repeat(chars) + "\"}");
    }

    @Test
    void manyBytesDoNotWait() {
        Peer ann = live(3);
        load();
        hub.onPublication(ofLength(8, 9_000));
        assertEquals(heard("joined 3", 4, 7), ann.heard());
        hub.onPublication(ofLength(9, 9_000));
        assertEquals(heard("joined 3", 4, 9), ann.heard());
    }

    @Test
    void aLongRunIsSentInSeveralFrames() {
        Peer ann = live(3);
        int before = ann.frames();
        fixture.time.run(() -> {
            for (long seq = 4; seq <= 10; seq++) {
                hub.onPublication(ofLength(seq, 9_000));
            }
        });
        assertEquals(heard("joined 3", 4, 10), ann.heard());
        assertEquals(before + 4, ann.frames());
    }

    @Test
    void whoLeavesIsFirstHandedWhatHasArrived() {
        Peer ann = live(3);
        load();
        published(8);
        settle();
        ann.client.receive("{\"type\":\"leave\",\"room\":\"lobby\"}");

        List<String> heard = ann.heard();
        assertEquals(List.of("8", "{\"type\":\"left\",\"room\":\"lobby\"}"), heard.subList(5, heard.size()));
        fixture.time.advance(WINDOW);
        assertEquals(heard, ann.heard());
    }

    @Test
    void whoJoinsMeanwhileGetsEachEntryOnce() {
        Peer ann = live(3);
        load();
        published(8);
        settle();
        Peer bob = new Peer("Bob").join("");
        backplane.awaitRead().answer(page(6, 8));
        assertEquals(List.of("joined 6 7 8"), bob.heard());
        fixture.time.advance(WINDOW);
        published(9);
        fixture.time.advance(WINDOW);

        assertEquals(List.of("joined 6 7 8", "9"), bob.heard());
        assertEquals(heard("joined 3", 4, 9), ann.heard());
    }

    @Test
    void whoReplaysMeanwhileGetsEachEntryOnce() {
        Peer ann = live(3);
        load();
        Peer bob = new Peer("Bob").join(",\"after\":\"e-3\"");
        Read read = awaitRead(3);
        published(8, 9);
        settle();
        read.answer(pageOf(4, 6, 8));
        awaitRead(6).answer(page(7, 8));
        fixture.time.advance(WINDOW);

        assertEquals(List.of("joined 4 5 6 more", "joined 7 8", "9"), bob.heard());
        assertEquals(heard("joined 3", 4, 9), ann.heard());
    }

    @Test
    void heldEntriesAreNotMissing() {
        Peer ann = live(3);
        load();
        published(8);
        hub.onLastId(ROOM, id(8), true);

        assertEquals(heard("joined 3", 4, 8), ann.heard());
        backplane.assertNoRead();
    }

    @Test
    void aSignalFollowsTheEntriesThatCameBeforeIt() {
        Peer ann = live(3);
        load();
        published(8);
        hub.onSignal(Signal.typing(ROOM, new User("b", "Bob", true), true));

        List<String> heard = ann.heard();
        assertEquals(List.of("8", TYPING), heard.subList(5, heard.size()));
    }

    @Test
    void aGapAmongHeldEntriesIsFilledFromTheLog() {
        Peer ann = live(3);
        load();
        published(8, 10);
        fixture.time.advance(WINDOW);
        awaitRead(8).answer(page(9, 10));

        assertEquals(heard("joined 3", 4, 10), ann.heard());
    }

    @Test
    void aLogThatBreaksOffMeanwhileIsReadAfterWhatWasHeld() {
        Peer ann = live(3);
        load();
        published(8);
        Publication first = ScriptedBackplane.entry(ROOM, "f", 1);
        hub.onPublication(first);
        fixture.time.advance(WINDOW);
        Page other = new Page(List.of(first), false, false, first.id());
        awaitRead(8).answer(other);
        awaitRead(8).answer(other);

        List<String> heard = ann.heard();
        assertEquals(List.of("8", "joined f-1 incomplete"), heard.subList(5, heard.size()));
    }
}
