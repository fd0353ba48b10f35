package chat.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;

import chat.backplane.Backplane;
import chat.backplane.Backplane.Page;
import chat.backplane.Backplane.Presence;
import chat.connection.ClientConnection;
import chat.connection.Payload;
import chat.connection.SteppedTransport;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request is answered whatever fails in the hub, and the next one is carried out. */
@Timeout(20)
class HubFailureTest {
    private static final String REFUSED = "{\"type\":\"error\",\"code\":\"unavailable\",\"message\":"
            + "\"the room's log cannot be read now; join again\",\"room\":\"lobby\"}";

    private static final String FAILED =
            "{\"type\":\"error\",\"code\":\"unavailable\",\"message\":\"this failed; try again\",\"room\":\"lobby\"}";

    private static final String PONG = "{\"type\":\"pong\"}";

    private final Backplane backplane = mock();
    private final HubFixture fixture = new HubFixture(backplane);
    private final Hub hub = fixture.hub;
    private final SteppedTransport transport = SteppedTransport.inline();
    private final ClientConnection client = fixture.service.connect(transport);
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void watch() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
        doReturn(new CompletableFuture<>()).when(backplane).subscribe(any());
        doReturn(new CompletableFuture<>()).when(backplane).presence(any());
        hub.onLive(true);
        client.receive("{\"type\":\"hello\"}");
    }

    @AfterEach
    void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        fixture.close();
    }

    /** Returns the messages that it has received, however many share a frame. */
    private List<String> told() {
        return transport.frames().stream().flatMap(String::lines).toList();
    }

    private List<String> answers() {
        client.receive("{\"type\":\"join\",\"room\":\"lobby\"}\n{\"type\":\"ping\"}");
        Await.until("the ping is answered", () -> told().contains(PONG));
        return told().stream().filter(object -> !object.contains("welcome")).toList();
    }

    private double errors(String where) {
        return fixture.metrics.counter("chat.errors", "where", where).count();
    }

    @Test
    void aRequestThatThrowsIsAnsweredWithUnavailableAndCounted() {
        doThrow(new IllegalStateException("planted")).when(backplane).enter(any(), any());

        assertEquals(List.of(FAILED, PONG), answers());
        assertEquals(1, errors("hub"));
        assertEquals(1, errors("client"));
        assertEquals(List.of(), uncaught);
    }

    @Test
    void anErrorIsAnsweredTooAndPassedOnToTheUncaughtHandler() {
        NoClassDefFoundError missing = new NoClassDefFoundError("chat/hub/Room");
        doThrow(missing).when(backplane).enter(any(), any());

        assertEquals(List.of(FAILED, PONG), answers());
        Await.until("it is passed on", () -> uncaught.contains(missing));
    }

    @Test
    void aSubscriptionThatThrowsRefusesTheJoin() {
        doThrow(new IllegalStateException("planted")).when(backplane).subscribe(any());

        assertEquals(List.of(REFUSED, PONG), answers());
        assertEquals(1, errors("hub"));
    }

    @Test
    void aReadThatThrowsRefusesTheJoin() {
        doReturn(CompletableFuture.completedFuture(MessageId.NONE))
                .when(backplane)
                .subscribe(any());
        doThrow(new IllegalStateException("planted")).when(backplane).readBefore(any(), any(), anyInt());

        assertEquals(List.of(REFUSED, PONG), answers());
        assertEquals(1, errors("hub"));
    }

    @Test
    void aMemberThatCannotBeHandedAnEntryKeepsItFromNobodyElse() {
        Page empty = new Page(List.of(), true, false, id(1));
        doReturn(CompletableFuture.completedFuture(id(1))).when(backplane).subscribe(any());
        doReturn(CompletableFuture.completedFuture(empty)).when(backplane).readBefore(any(), any(), anyInt());
        doReturn(CompletableFuture.completedFuture(new Presence(2, List.of())))
                .when(backplane)
                .presence(any());
        SteppedTransport broken = SteppedTransport.inline();
        ClientConnection first = fixture.service.connect(broken);
        first.receive("{\"type\":\"hello\"}\n{\"type\":\"join\",\"room\":\"lobby\"}");
        fixture.time.settle();
        answers();
        broken.throwOnSend();
        hub.onPublication(ScriptedBackplane.entry(new RoomName("lobby"), "e", 2));
        fixture.time.settle();

        assertTrue(told().get(told().size() - 1).contains("\"id\":\"e-2\""));
        assertFalse(broken.frames().toString().contains("\"id\":\"e-2\""));
    }

    @Test
    void aMemberWhoseDeliveryFailedGetsNoneOfTheEntriesThatFollow() {
        Member member = new Member(mock(), client);
        List<Publication> second = List.of(ScriptedBackplane.entry(new RoomName("lobby"), "e", 2));
        List<Publication> third = List.of(ScriptedBackplane.entry(new RoomName("lobby"), "e", 3));
        member.deliver(second, Payload.of(second));
        member.onDeliveryFailed();
        member.deliver(third, Payload.of(third));
        member.offer(Payload.of(third));

        assertTrue(told().toString().contains("\"id\":\"e-2\""));
        assertFalse(told().toString().contains("\"id\":\"e-3\""));
    }

    private static MessageId id(long seq) {
        return new MessageId("e", seq);
    }

    @Test
    void aPageThatCannotBeUsedRefusesTheJoin() {
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
    void afterCloseARequestFailsAtOnce() {
        hub.close();
        assertThrows(RejectedExecutionException.class, () -> Await.result(hub.probe()));
    }
}
