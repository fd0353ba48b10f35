package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.concurrent.Futures;
import chat.concurrent.Threads;
import chat.metrics.Metrics;
import chat.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every request to the loop, and every request that it makes, ends in one way or the other; and the loop goes on. */
@Timeout(60)
class EventLoopTest {
    private final Metrics metrics = new Metrics();
    private final ManualTime time = new ManualTime();
    private final EventLoop loop = time.startLoop(metrics);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private double errors() {
        return metrics.counter("chat.errors", "where", "hub").count();
    }

    @Test
    void tasksRunInOrderOnOneThreadAndDelayedOnesWhenTheyAreDue() {
        loop.schedule(500, () -> ran.add("late"));
        loop.schedule(200, () -> ran.add("soon"));
        List.of("0", "1", "2")
                .forEach(task -> loop.execute(
                        () -> ran.add(task + " on " + Thread.currentThread().getName())));
        time.settle();
        List<String> expected = new ArrayList<>(List.of("0 on hub", "1 on hub", "2 on hub"));
        assertEquals(expected, ran);
        time.advance(Duration.ofMillis(499));
        expected.add("soon");
        assertEquals(expected, ran);
        time.advance(Duration.ofMillis(1));
        expected.add("late");
        assertEquals(expected, ran);
    }

    @Test
    void submitCompletesAsTheTasksOwnFutureDoes() {
        CompletableFuture<String> inner = new CompletableFuture<>();
        CompletableFuture<String> outcome = loop.submit(() -> inner);
        time.settle();
        assertFalse(outcome.isDone());
        inner.complete("done");
        assertEquals("done", Await.result(outcome));

        CompletableFuture<String> failing =
                loop.submit(() -> CompletableFuture.failedFuture(new IllegalStateException("planted")));
        assertThrows(IllegalStateException.class, () -> Await.result(failing));
        assertEquals(0, errors(), "a refusal is no failure of the loop");
    }

    @Test
    void aTaskThatThrowsCompletesItsFutureAndTheLoopGoesOn() {
        CompletableFuture<String> failed = loop.submit(() -> {
            throw new IllegalStateException("planted");
        });
        assertThrows(IllegalStateException.class, () -> Await.result(failed));
        loop.execute(() -> {
            throw new IllegalStateException("planted");
        });
        assertEquals("next", Await.result(loop.submit(() -> CompletableFuture.completedFuture("next"))));
        assertEquals(2, errors());
    }

    @Test
    void awaitContinuesWithTheResult() {
        loop.await(() -> CompletableFuture.completedFuture("result"), ran::add, () -> ran.add("failed"));
        time.settle();
        assertEquals(List.of("result"), ran);
    }

    @Test
    void awaitFailsWhenTheRequestThrowsOrFailsOrContinuingThrows() {
        loop.await(
                () -> {
                    throw new IllegalStateException("planted");
                },
                result -> ran.add("continued"),
                () -> ran.add("thrown"));
        loop.await(
                () -> CompletableFuture.failedFuture(new IllegalStateException("planted")),
                result -> ran.add("continued"),
                () -> ran.add("failed"));
        loop.await(
                () -> CompletableFuture.completedFuture("result"),
                result -> {
                    throw new IllegalStateException("planted");
                },
                () -> ran.add("not continued"));
        time.settle();
        assertEquals(List.of("thrown", "failed", "not continued"), ran);
        assertEquals(2, errors(), "a future that fails is no failure of the loop");
    }

    @Test
    void afterCloseSubmitFailsAndTasksAreIgnored() {
        loop.close();
        CompletableFuture<String> late = loop.submit(() -> CompletableFuture.completedFuture("late"));
        assertThrows(RejectedExecutionException.class, () -> Await.result(late));
        loop.execute(() -> ran.add("late"));
        loop.schedule(0, () -> ran.add("late"));
        assertEquals(List.of(), ran);
    }

    @Test
    void closingFailsTheFuturesOfTasksThatStillWait() {
        CompletableFuture<String> hold = time.holdLoop();
        CompletableFuture<String> waiting = loop.submit(() -> CompletableFuture.completedFuture("ran"));
        loop.execute(() -> ran.add("late"));
        loop.close();

        assertThrows(RejectedExecutionException.class, () -> Await.result(waiting));
        hold.complete("");
        assertThrows(RejectedExecutionException.class, () -> Await.result(loop.submit(() -> hold)));
        assertEquals(List.of(), ran);
        assertEquals(0, errors());
    }

    @Test
    void closingEndsAnyNumberOfTasksWhoseCallersGoOnToTheNext() {
        CompletableFuture<String> hold = time.holdLoop();
        List<CompletableFuture<String>> next = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Futures.onCompletion(loop.submit(() -> hold), (value, error) -> next.add(loop.submit(() -> hold)));
        }
        loop.close();
        hold.complete("");
        assertEquals(20_000, next.size());
        next.forEach(outcome -> assertTrue(outcome.isCompletedExceptionally()));
    }

    @Test
    void aFailureThatCannotBeReportedDoesNotEndTheLoop() {
        loop.execute(() -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("planted");
                }
            };
        });
        assertEquals("next", Await.result(loop.submit(() -> CompletableFuture.completedFuture("next"))));
    }

    @Test
    void afterCloseNeitherContinuationRuns() {
        CompletableFuture<String> result = new CompletableFuture<>();
        loop.await(() -> result, ran::add, () -> ran.add("failed"));
        loop.close();
        result.complete("result");
        assertEquals(List.of(), ran);
    }

    @Test
    void aDelayedTaskIsNotHeldUpByTasksThatHandInOthersForEver() {
        CompletableFuture<String> due = new CompletableFuture<>();
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            if (!due.isDone()) {
                loop.execute(again[0]);
            }
        };
        loop.execute(again[0]);
        loop.schedule(0, () -> due.complete("ran"));
        assertEquals("ran", Await.result(due));
    }

    @Test
    void tasksOfManyThreadsAllRunAndThoseOfEachInTheirOrder() {
        try (EventLoop real = new EventLoop(new Metrics())) {
            List<List<Integer>> seen = IntStream.range(0, 4)
                    .mapToObj(thread -> (List<Integer>) new ArrayList<Integer>())
                    .toList();
            List<CompletableFuture<Void>> done = IntStream.range(0, 4)
                    .mapToObj(thread -> CompletableFuture.runAsync(
                            () -> IntStream.range(0, 10_000)
                                    .forEach(i ->
                                            real.execute(() -> seen.get(thread).add(i))),
                            command -> Threads.startDaemon("test", command)))
                    .toList();
            done.forEach(Await::result);
            Await.result(real.submit(() -> CompletableFuture.completedFuture("")));
            seen.forEach(
                    numbers -> assertEquals(IntStream.range(0, 10_000).boxed().toList(), numbers));
        }
    }

    @Test
    void aParkedLoopWakesForATaskAndForTheDueTimeOfADelayedOne() {
        try (EventLoop real = new EventLoop(new Metrics())) {
            for (int i = 0; i < 1_000; i++) {
                Await.result(real.submit(() -> CompletableFuture.completedFuture("")));
            }
            CompletableFuture<String> due = new CompletableFuture<>();
            real.schedule(20, () -> due.complete("ran"));
            assertEquals("ran", Await.result(due));
        }
    }

    @Test
    void itIsFullWhileTooManyTasksWait() {
        CompletableFuture<String> hold = time.holdLoop();
        for (int i = 0; i < 19_999; i++) {
            loop.execute(() -> {});
        }
        assertFalse(loop.isFull());
        loop.execute(() -> {});
        assertTrue(loop.isFull());
        hold.complete("");
        time.settle();
        assertFalse(loop.isFull());
    }
}
