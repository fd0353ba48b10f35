package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.redis.SubscriptionRequest.Kind;
import chat.concurrent.Futures;
import chat.protocol.RoomName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of confirmations, and the timeouts of requests. */
class SubscriptionsTest {
    private static final String OWN = "chat:1:canary:i";

    private final Subscriptions subscriptions = new Subscriptions(RedisKeys.of("chat", 0));

    private static long later(int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void theInitialRequestsOfAConnectionHaveNoTimeout() {
        IntStream.range(0, 10_000).forEach(n -> Futures.ignore(subscriptions.subscribe(new RoomName("r" + n))));
        List<SubscriptionRequest> first = subscriptions.reset(OWN);
        CompletableFuture<Void> whole = first.get(first.size() - 1).done();
        subscriptions.tick(later(30));
        assertFalse(whole.isDone());
        for (SubscriptionRequest request : first) {
            SubscriptionRequest confirmed = subscriptions.confirmed(Kind.SUBSCRIBE, request.channel());
            assertNotNull(confirmed);
            confirmed.done().complete(null);
        }

        assertTrue(whole.isDone());
        assertFalse(whole.isCompletedExceptionally());
    }

    @Test
    void aSubscriptionTimesOut() {
        CompletableFuture<Void> asked = subscriptions.subscribe(new RoomName("lobby"));
        subscriptions.tick(later(0));
        assertFalse(asked.isDone());
        subscriptions.tick(later(2));

        assertTrue(asked.isCompletedExceptionally());
    }

    @Test
    void aSecondConnectionBeginsWithEachWantedChannelOnce() {
        Futures.ignore(subscriptions.subscribe(new RoomName("lobby")));
        subscriptions.reset(OWN);
        List<SubscriptionRequest> first = subscriptions.reset(OWN);

        assertEquals(
                List.of("chat:1:{lobby}", OWN),
                first.stream().map(SubscriptionRequest::channel).toList());
    }
}
