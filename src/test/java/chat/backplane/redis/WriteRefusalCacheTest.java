package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.protocol.RoomName;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A flood from somebody whose share is used up does not reach Redis; an honest number of questions does. */
class WriteRefusalCacheTest {
    private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(WriteRefusalCache.WINDOW_MS);
    private final Limited person = new Limited(Limited.Share.SENDS, Limited.Holder.PERSON, 50);
    private final Limited address = new Limited(Limited.Share.ROOMS, Limited.Holder.ADDRESS, 300);

    private final WriteRefusalCache refusals = new WriteRefusalCache();

    @Test
    void aPersonWhoWasNotRefusedIsAlwaysLetThrough() {
        refusals.add(draft("mallory", "192.0.2.1"), person, 0);
        for (int i = 0; i < 1000; i++) {
            assertNull(refusals.find(draft("ana", "192.0.2.1"), 1));
        }
    }

    @Test
    void afterARefusalTwentyMoreReachRedisAndTheRestIsRefused() {
        refusals.add(draft("mallory", "192.0.2.1"), person, 0);
        assertEquals(WriteRefusalCache.ASKS, asked(draft("mallory", "192.0.2.9"), 1, 1000));
        assertSame(person, refusals.find(draft("mallory", ""), 2));
    }

    @Test
    void aRefusedAddressIsRefusedForAllItsPeople() {
        refusals.add(draft("mallory", "192.0.2.1"), address, 0);
        int asked = 0;
        for (int i = 0; i < 1000; i++) {
            asked += refusals.find(draft("mallory-" + i, "192.0.2.1"), 1) == null ? 1 : 0;
        }
        assertEquals(WriteRefusalCache.ASKS, asked);
        assertNull(refusals.find(draft("mallory", "192.0.2.2"), 1));
        assertNull(refusals.find(draft("mallory", ""), 1));
    }

    @Test
    void aTenthOfASecondLaterEverythingReachesRedisAgain() {
        refusals.add(draft("mallory", "192.0.2.1"), address, 0);
        asked(draft("mallory", "192.0.2.1"), 1, 100);
        assertNotNull(refusals.find(draft("mallory", "192.0.2.1"), WINDOW - 1));
        assertEquals(100, asked(draft("mallory", "192.0.2.1"), WINDOW, 100));
    }

    @Test
    void laterRefusalsDoNotRestartTheWindow() {
        refusals.add(draft("mallory", "192.0.2.1"), address, 0);
        asked(draft("mallory", "192.0.2.1"), 1, 100);
        refusals.add(draft("mallory", "192.0.2.1"), address, 2);
        assertNotNull(refusals.find(draft("mallory", "192.0.2.1"), 3));
    }

    private int asked(Draft draft, long now, int times) {
        int asked = 0;
        for (int i = 0; i < times; i++) {
            asked += refusals.find(draft, now) == null ? 1 : 0;
        }
        return asked;
    }

    private static Draft draft(String user, String address) {
        return new Draft(new RoomName("lobby"), user, address, "n", "message", "{}");
    }
}
