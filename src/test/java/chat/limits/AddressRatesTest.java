package chat.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An address has its share of what an instance does, beyond which it waits. */
class AddressRatesTest {
    private static final String NETWORK = "192.0.2.7";

    private final AtomicLong now = new AtomicLong();
    private final AddressRates shares = AddressRates.ofInput(true, now::get);

    @Test
    void anAddressMayUseABurstAtOnceAndThenRepaysItsDebt() {
        shares.charge(NETWORK, shares.burst());
        assertEquals(0, shares.retryAfterMs(NETWORK));
        shares.charge(NETWORK, shares.perSecond());
        assertEquals(1_000, shares.retryAfterMs(NETWORK));

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertEquals(0, shares.retryAfterMs(NETWORK));
    }

    @Test
    void someDebtMayBeAllowed() {
        AddressRates reads = AddressRates.ofReads(true, now::get);
        reads.charge(NETWORK, reads.burst() + 10 * reads.perSecond());
        assertEquals(0, reads.retryAfterMs(NETWORK));
        assertEquals(TimeUnit.SECONDS.toNanos(10), reads.nanosInDebt(NETWORK));

        reads.charge(NETWORK, reads.perSecond());
        assertEquals(1_000, reads.retryAfterMs(NETWORK));
        assertEquals(0, reads.nanosInDebt("192.0.2.8"));
    }

    @Test
    void neitherOtherAddressesNorThisMachineAreLimited() {
        shares.charge(NETWORK, 2 * shares.burst());
        shares.charge("", 2 * shares.burst());

        assertTrue(shares.retryAfterMs(NETWORK) > 0);
        assertEquals(0, shares.retryAfterMs("192.0.2.8"));
        assertEquals(0, shares.retryAfterMs(""));
    }

    @Test
    void aLimitThatIsOffLimitsNothing() {
        AddressRates unlimited = AddressRates.ofInput(false, now::get);
        unlimited.charge(NETWORK, 2 * shares.burst());

        assertEquals(0, unlimited.retryAfterMs(NETWORK));
    }

    @Test
    void whatIsWorthlessLaterIsRefused() {
        AddressRates typing = AddressRates.ofTyping(now::get);
        for (int i = 0; i < typing.burst(); i++) {
            assertTrue(typing.tryTake(NETWORK));
        }

        assertFalse(typing.tryTake(NETWORK));
        assertTrue(typing.tryTake("192.0.2.8"));
        assertTrue(typing.tryTake(""));
    }
}
