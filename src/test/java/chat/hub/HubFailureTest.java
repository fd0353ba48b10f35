package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import chat.auth.Identity;
import chat.auth.Tokens;
import chat.backplane.Backplane;
import chat.metrics.Metrics;
import chat.protocol.Limits;
import chat.protocol.MessageId;
import chat.testing.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever goes wrong in the hub, whoever asked is answered, and what they asked for next is carried out. */
@Timeout(20)
class HubFailureTest {
    private static final String FAILED =
            "{\"type\":\"error\",\"code\":\"unavailable\",\"message\":\"this failed; try again\",\"room\":\"lobby\"}";

    private static final String PONG = "{\"type\":\"pong\"}";

    private final Metrics metrics = new Metrics();
    private final Backplane backplane = mock();
    private final Connections connections = new Connections(10, metrics);
    private final Hub hub = new Hub(backplane, connections, 10, Bounds.of(10_000_000, 100, 100), metrics);
    private final Conversation conversation = new Conversation(
            backplane,
            hub,
            connections,
            new Identity(new Tokens(new byte[32], Duration.ofDays(1), Clock.systemUTC())),
            new Conversation.Terms("test", "0", new Limits(1000, 10_000, 0, 10), 25, Bounds.of(10_000_000, 100, 100)),
            metrics);
    private final SteppedTransport transport = SteppedTransport.inline();
    private final Client client = conversation.connect(transport);
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void watch() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
        hub.onLive(true);
        client.receive("{\"type\":\"hello\"}");
    }

    @AfterEach
    void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        hub.close();
    }

    private List<String> answers() {
        client.receive("{\"type\":\"join\",\"room\":\"lobby\"}\n{\"type\":\"ping\"}");
        Await.until("the ping is answered", () -> transport.frames().contains(PONG));
        return transport.frames().stream()
                .filter(frame -> !frame.contains("welcome"))
                .toList();
    }

    private double errors(String where) {
        return metrics.counter("chat.errors", "where", where).count();
    }

    @Test
    void aTaskThatThrowsIsAnsweredWithUnavailableAndCounted() {
        doThrow(new IllegalStateException("planted")).when(backplane).subscribe(any());

        assertEquals(List.of(FAILED, PONG), answers());
        assertEquals(1, errors("hub"));
        assertEquals(1, errors("client"));
        assertEquals(List.of(), uncaught);
    }

    @Test
    void anErrorIsAnsweredTooAndPassedOnToWhoeverEndsTheProcess() {
        NoClassDefFoundError missing = new NoClassDefFoundError("chat/hub/Room");
        doThrow(missing).when(backplane).subscribe(any());

        assertEquals(List.of(FAILED, PONG), answers());
        Await.until("it is passed on", () -> uncaught.contains(missing));
    }

    @Test
    void goingOnWithAnAnswerThatFailsRefusesTheJoin() {
        doReturn(CompletableFuture.completedFuture(MessageId.NONE))
                .when(backplane)
                .subscribe(any());
        // Of such a page the replay can make nothing.
        doReturn(CompletableFuture.completedFuture(null)).when(backplane).readBefore(any(), any(), anyInt());
        doReturn(CompletableFuture.completedFuture(null)).when(backplane).presence(any());

        List<String> answers = answers();
        assertEquals(2, answers.size(), answers::toString);
        assertEquals(1, errors("hub"));
    }

    @Test
    void whoAsksAfterTheEndIsNotLeftWaiting() {
        hub.close();
        assertThrows(RejectedExecutionException.class, () -> Await.result(hub.turn()));
    }
}
