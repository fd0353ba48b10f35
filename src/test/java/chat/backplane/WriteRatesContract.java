package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.Backplane.Receipt;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The shares of a person and of an address, counted over all instances. */
public abstract class WriteRatesContract extends TwoInstances {
    /** 40 messages at once, 10 new rooms, a megabyte. */
    protected static final WriteRates SHARES = new WriteRates(4, 30, 1_000_000);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Different in every test, because tests may share the backplane. */
    private final String person = "person-" + NUMBER.incrementAndGet();

    private final String address = "192.0.2." + NUMBER.get();
    private int nonces;

    private static Receipt publish(
            Backplane by, RoomName room, String person, String address, String nonce, String body) {
        return Await.result(by.publish(new Draft(room, person, address, nonce, "message", body)));
    }

    private Receipt say(int n) {
        return publish(n % 2 == 0 ? a : b, room, person, "", "n" + n, "{}");
    }

    private Limited refused(Runnable publish) {
        return assertThrows(Limited.class, publish::run);
    }

    private static void assertLimited(Share share, Holder holder, Limited limited) {
        assertEquals(share, limited.share());
        assertEquals(holder, limited.holder());
    }

    /** Returns the number of messages that are accepted until one is refused. */
    private int sayUntilRefused() {
        for (int n = 0; n < 1_000; n++) {
            int next = n;
            try {
                say(next);
            } catch (Limited e) {
                assertLimited(Share.SENDS, Holder.PERSON, e);
                assertTrue(e.retryAfterMs() > 0 && e.retryAfterMs() <= 320, () -> e.retryAfterMs() + " ms");
                return n;
            }
        }
        throw new AssertionError("never refused");
    }

    @Test
    void aPersonsMessagesCountOnAllInstancesTogether() {
        int taken = sayUntilRefused();

        // Four a second came in beside the forty, for as long as it took.
        assertTrue(taken >= 40 && taken < 100, () -> taken + " taken");
    }

    @Test
    void afterTheTimeInTheRefusalMessagesAreAcceptedAgain() {
        int taken = sayUntilRefused();
        long wait = 0;
        for (int n = 0; wait == 0; n++) {
            wait = waitingTime(n);
        }
        long retryAt = System.nanoTime() + wait * 1_000_000;
        Await.until("it is time", () -> System.nanoTime() > retryAt);

        say(taken);
    }

    /** Sends a message, and returns for how many ms the sender has to wait; 0 if it was accepted. */
    private long waitingTime(int n) {
        try {
            say(n + 1_000);
            return 0;
        } catch (Limited e) {
            return e.retryAfterMs();
        }
    }

    @Test
    void aKnownNonceIsFreeThoughTheShareIsUsedUp() {
        sayUntilRefused();

        // Twenty on each instance: that many are asked of Redis at once for somebody whose share is used up.
        for (int n = 0; n < 40; n++) {
            assertTrue(say(n).duplicate());
        }
    }

    @Test
    void refusalsAddUpToADebtOfAtMostASecond() {
        sayUntilRefused();
        long longest = 0;
        for (int i = 0; i < 100; i++) {
            longest = Math.max(longest, waitingTime(i));
        }
        long told = longest;

        assertTrue(told > 500 && told <= 1_000 + 250 + 63, () -> told + " ms");
    }

    @Test
    void aPersonMayStartTenRoomsAndKeepsWritingInThem() {
        for (int n = 0; n < 10; n++) {
            publish(n % 2 == 0 ? a : b, new RoomName(room + "-" + n), person, "", "n", "{}");
        }
        RoomName another = new RoomName(room + "-another");
        Limited limited = refused(() -> publish(a, another, person, "", "n", "{}"));

        assertLimited(Share.ROOMS, Holder.PERSON, limited);
        assertTrue(limited.retryAfterMs() > 2_800_000 && limited.retryAfterMs() <= 2_880_063);
        assertEquals(
                "this person's share of new rooms is used up; try again in " + limited.retryAfterMs() + " ms",
                limited.text());
        publish(a, new RoomName(room + "-0"), person, "", "n2", "{}");
        assertEquals(
                MessageId.NONE, Await.result(a.readBefore(another, null, 1)).lastId());
        publish(a, another, person + "-b", "", "n", "{}");
    }

    @Test
    void aPersonMayWriteAMegabyte() {
        String body = "{\"\":\"" + "x".repeat(99_992) + "\"}";
        for (int n = 0; n < 10; n++) {
            publish(n % 2 == 0 ? a : b, room, person, "", "n" + n, body);
        }
        Limited limited = refused(() -> publish(b, room, person, "", "n10", body));

        assertLimited(Share.BYTES, Holder.PERSON, limited);
        assertTrue(limited.retryAfterMs() > 8_500_000 && limited.retryAfterMs() <= 8_640_063);
    }

    @Test
    void thePeopleOfAnAddressShareTenTimesTheShareOfAPerson() {
        publish(a, room, person, address, "first", "{}");
        List<CompletableFuture<Receipt>> ofA = publishFromAddress(a, "-a", 20, 20 * 39);
        long taken = ofA.stream().filter(one -> !one.isCompletedExceptionally()).count();
        assertTrue(taken >= 399 && taken < 780, () -> taken + " taken");

        // Forty a second come in meanwhile, so that on a slow machine all of the first fifty may be taken.
        List<CompletableFuture<Receipt>> ofB = new ArrayList<>();
        Await.until("the other instance refuses one", () -> {
            ofB.addAll(publishFromAddress(b, "-b", 50, 50));
            return ofB.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        });
        assertLimited(Share.SENDS, Holder.ADDRESS, refused(() -> ofB.forEach(Await::result)));
        publish(b, room, person + "-b", "203.0.113.1", "n", "{}");
        publish(b, room, person + "-c", "", "n", "{}");
    }

    /** Publishes that many entries from the address, by as many people in turn, and waits for their answers. */
    private List<CompletableFuture<Receipt>> publishFromAddress(Backplane by, String prefix, int people, int count) {
        List<CompletableFuture<Receipt>> asked = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            String nonce = "n" + nonces++;
            asked.add(by.publish(new Draft(room, person + prefix + n % people, address, nonce, "message", "{}")));
            // No more than 100 may be in flight.
            if (n >= 100) {
                Await.until("an earlier one is taken", asked.get(n - 100)::isDone);
            }
        }
        Await.until("all are answered", () -> asked.stream().allMatch(CompletableFuture::isDone));
        return asked;
    }
}
