package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is read for an address is charged to it, and whoever owes waits. */
class ReadSharesTest {
    private static final String NETWORK = "192.0.2.7";

    private final AtomicLong now = new AtomicLong();
    private final ReadShares shares = new ReadShares(true, now::get);

    private static Backplane.Page page(int bytes) {
        MessageId id = new MessageId("e", 1);
        Publication entry = new Publication(new RoomName("lobby"), id, 0, "message", "x".repeat(bytes));
        return new Backplane.Page(List.of(entry), true, false, id);
    }

    @Test
    void aBurstIsReadAtOnceAndThenTheAddressWaitsForWhatItOwes() {
        shares.charge(NETWORK, page(ReadShares.BURST));
        assertEquals(0, shares.retryAfterMs(NETWORK));
        shares.charge(NETWORK, page(ReadShares.PER_SECOND));
        assertEquals(1_000, shares.retryAfterMs(NETWORK));

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertEquals(0, shares.retryAfterMs(NETWORK));
    }

    @Test
    void nobodyElseWaitsNorThisMachineItself() {
        shares.charge(NETWORK, page(2 * ReadShares.BURST));
        shares.charge("", page(2 * ReadShares.BURST));

        assertTrue(shares.retryAfterMs(NETWORK) > 0);
        assertEquals(0, shares.retryAfterMs("192.0.2.8"));
        assertEquals(0, shares.retryAfterMs(""));
    }

    @Test
    void withoutLimitsNobodyWaits() {
        ReadShares unlimited = new ReadShares(false, now::get);
        unlimited.charge(NETWORK, page(2 * ReadShares.BURST));

        assertEquals(0, unlimited.retryAfterMs(NETWORK));
    }
}
