package chat.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.limits.ByteBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of one connection are begun in their order, sends side by side. */
@Timeout(10)
class InboxTest {
    private final ByteBudget budget = new ByteBudget(Long.MAX_VALUE);
    private final Inbox inbox = new Inbox(budget);
    private final List<String> failed = new ArrayList<>();
    private final Map<String, CompletableFuture<Void>> begun = new LinkedHashMap<>();

    private boolean offer(String name, boolean send) {
        return offer(name, send, 100);
    }

    private boolean offer(String name, boolean send, int bytes) {
        return inbox.offer(request(name, send, bytes, () -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            begun.put(name, answer);
            return answer;
        }));
    }

    private Inbox.Request request(String name, boolean send, int bytes, Supplier<CompletableFuture<?>> begin) {
        return new Inbox.Request() {
            @Override
            public boolean isSend() {
                return send;
            }

            @Override
            public int heapBytes() {
                return bytes;
            }

            @Override
            public CompletableFuture<?> begin() {
                return begin.get();
            }

            @Override
            public void onFailure(Throwable error) {
                failed.add(name + ": " + error.getMessage());
            }
        };
    }

    private void answer(String name) {
        CompletableFuture<Void> answer = begun.get(name);
        assertTrue(answer != null && answer.complete(null), name);
    }

    private List<String> begun() {
        return List.copyOf(begun.keySet());
    }

    @Test
    void aRequestBeginsWhenTheOneBeforeHasBeenAnswered() {
        offer("join", false);
        offer("history", false);
        offer("leave", false);
        assertEquals(List.of("join"), begun());
        answer("join");
        assertEquals(List.of("join", "history"), begun());
        answer("history");
        assertEquals(List.of("join", "history", "leave"), begun());
    }

    @Test
    void onlySendsRunSideBySide() {
        offer("send 1", true);
        offer("send 2", true);
        offer("leave", false);
        offer("send 3", true);
        assertEquals(List.of("send 1", "send 2"), begun());
        answer("send 2");
        assertEquals(2, begun().size());
        answer("send 1");
        assertEquals(List.of("send 1", "send 2", "leave"), begun());
        answer("leave");
        assertEquals("send 3", begun().get(3));
    }

    @Test
    void afterARequestThatFailsTheNextBegins() {
        offer("join", false);
        offer("leave", false);
        begun.values().iterator().next().completeExceptionally(new IllegalStateException("failed"));

        assertEquals(List.of("join", "leave"), begun());
        assertEquals(List.of("join: failed"), failed);
    }

    @Test
    void afterARequestThatThrowsTheNextBegins() {
        inbox.offer(request("join", false, 100, () -> {
            throw new NoClassDefFoundError("chat/hub/Room");
        }));
        offer("leave", false);

        assertEquals(List.of("leave"), begun());
        assertEquals(List.of("join: chat/hub/Room"), failed);
    }

    @Test
    void requestsAnsweredAtOnceBeginWithoutRecursion() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        inbox.offer(request("gate", false, 100, () -> gate));
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            int number = i;
            inbox.offer(request("" + i, false, 100, () -> {
                done.add(number);
                return CompletableFuture.completedFuture(null);
            }));
        }
        gate.complete(null);

        assertEquals(256, done.size());
    }

    @Test
    void aThousandRequestsMayWaitWithoutBlockingTheCaller() {
        offer("join", false);
        for (int i = 0; i < 1000; i++) {
            assertTrue(offer("history " + i, false));
        }
        assertEquals(1000, inbox.size());
        assertEquals(100_000, budget.held());
        answer("join");

        assertEquals(999, inbox.size());
    }

    @Test
    void waitingRequestsAreBoundedInBytes() {
        offer("join", false);
        assertTrue(offer("large", true, Inbox.MAX_BYTES - 100));
        assertTrue(offer("the last", true, 100));
        assertFalse(offer("too much", true, 1));
        answer("join");

        assertTrue(offer("again", true, 1));
    }

    @Test
    void requestsThatHaveBegunOrWereDroppedTakeNoRoom() {
        offer("send 1", true);
        assertEquals(0, budget.held());
        offer("join", false);
        offer("send 2", true);
        assertEquals(200, budget.held());
        assertEquals(200, inbox.bytes());
        inbox.close();
        answer("send 1");

        assertEquals(List.of("send 1"), begun());
        assertEquals(0, budget.held());
    }

    @Test
    void whatIsOfferedAfterTheEndNeitherBeginsNorTakesRoom() {
        offer("never answered", false);
        offer("ping", false);
        inbox.close();
        assertTrue(offer("late", false), "nobody has to be told");
        assertEquals(0, budget.held());
        answer("never answered");
        offer("later", false);

        assertEquals(List.of("never answered"), begun());
        assertEquals(0, budget.held());
    }

    @Test
    void whenIdleRunsOnceWhenAllHasBeenAnswered() {
        List<String> told = new ArrayList<>();
        inbox.whenIdle(() -> told.add("empty"));
        assertEquals(List.of("empty"), told);

        offer("send 1", true);
        offer("send 2", true);
        offer("leave", false);
        inbox.whenIdle(() -> told.add("answered"));
        answer("send 1");
        answer("send 2");
        assertEquals(1, told.size());
        answer("leave");
        assertEquals(List.of("empty", "answered"), told);
        offer("ping", false);
        answer("ping");
        assertEquals(2, told.size());
    }
}
