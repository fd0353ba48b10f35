package chat.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** An address is charged for what it was served, and waits while it is in debt. */
class AddressByteRatesTest {
    private static final String NETWORK = "192.0.2.7";

    private final AtomicLong now = new AtomicLong();
    private final AddressByteRates shares = AddressByteRates.ofReads(true, now::get);

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
    void neitherOtherAddressesNorThisMachineAreLimited() {
        shares.charge(NETWORK, 2 * shares.burst());
        shares.charge("", 2 * shares.burst());

        assertTrue(shares.retryAfterMs(NETWORK) > 0);
        assertEquals(0, shares.retryAfterMs("192.0.2.8"));
        assertEquals(0, shares.retryAfterMs(""));
    }

    @Test
    void aLimitThatIsOffLimitsNothing() {
        AddressByteRates unlimited = AddressByteRates.ofReads(false, now::get);
        unlimited.charge(NETWORK, 2 * shares.burst());

        assertEquals(0, unlimited.retryAfterMs(NETWORK));
    }
}
