package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testing.Await;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class InboxTest {
    private final Inbox inbox = new Inbox();
    private final Map<String, CompletableFuture<Void>> begun = new LinkedHashMap<>();

    private boolean offer(String name, boolean send) {
        return inbox.offer(new Inbox.Request(send, () -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            begun.put(name, answer);
            return answer;
        }));
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
    void sendsRunSideBySideAndNothingElseBesideThem() {
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
    void aRequestThatFailsIsOverToo() {
        offer("join", false);
        offer("leave", false);
        begun.values().iterator().next().completeExceptionally(new IllegalStateException("failed"));

        assertEquals(List.of("join", "leave"), begun());
    }

    @Test
    void requestsThatAreAnsweredAtOnceAreCarriedOutWithoutRecursion() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        inbox.offer(new Inbox.Request(false, () -> gate));
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            int number = i;
            inbox.offer(new Inbox.Request(false, () -> {
                done.add(number);
                return CompletableFuture.completedFuture(null);
            }));
        }
        gate.complete(null);

        assertEquals(256, done.size());
    }

    @Test
    void oneThatIsTooFarAheadWaitsAWhileForRoom() {
        offer("join", false);
        for (int i = 0; i < 256; i++) {
            assertTrue(offer("history " + i, false));
        }
        CompletableFuture<Boolean> late = CompletableFuture.supplyAsync(() -> offer("late", false));
        answer("join");

        assertTrue(Await.result(late));
    }

    @Test
    void oneThatIsTooFarAheadForTooLongIsRefused() {
        offer("join", false);
        for (int i = 0; i < 256; i++) {
            offer("history " + i, false);
        }

        assertFalse(offer("late", false));
    }

    @Test
    void itTellsOnceWhenAllHasBeenAnswered() {
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
