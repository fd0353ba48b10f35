package chat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.auth.Principal;
import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Page;
import chat.backplane.Presence;
import chat.backplane.RoomMembers;
import chat.connection.ClientConnection;
import chat.connection.Connections;
import chat.connection.SteppedTransport;
import chat.hub.HubFixture;
import chat.limits.InstanceBounds;
import chat.metrics.Metrics;
import chat.protocol.ClientLimits;
import chat.protocol.ClientMessage;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import chat.protocol.User;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long answers wait for their reader, are charged to the reader's address, and cost nothing any more once it has gone. */
@Timeout(20)
class UnreadAnswersTest {
    private static final RoomName LOBBY = new RoomName("lobby");
    private static final String HISTORY = "{\"type\":\"history\",\"room\":\"lobby\"}";
    private static final String MEMBERS = "{\"type\":\"members\",\"room\":\"lobby\"}";
    private static final String PING = "{\"type\":\"ping\"}";

    private final Backplane backplane = mock();
    private final HubFixture fixture = new HubFixture(backplane);
    private final SteppedTransport transport = SteppedTransport.stepped();
    private final ClientConnection client =
            fixture.service.connect(transport, Principal.of(new User("g1", "Ann", true), true));

    @BeforeEach
    void fillTheRoom() {
        Publication entry =
                new Publication(LOBBY, new MessageId("e", 1), 0, "message", "{\"x\":\"" + "x".repeat(100_000) + "\"}");
        Page page = new Page(List.of(entry), true, false, entry.id());
        when(backplane.readBefore(any(), any(), anyInt(), any())).thenReturn(CompletableFuture.completedFuture(page));
        List<User> users = IntStream.range(0, FixedLimits.MAX_USERS_LISTED)
                .mapToObj(i -> new User("g" + i, "😀".repeat(FixedLimits.MAX_USER_NAME_CODE_POINTS), true))
                .toList();
        when(backplane.latestPresence(any()))
                .thenReturn(CompletableFuture.completedFuture(new Presence(users.size(), users)));
        when(backplane.members(any(), any())).thenReturn(CompletableFuture.completedFuture(RoomMembers.NONE));
        // The hub's thread tells the new connection that sends are not accepted; that is not to come among the answers.
        fixture.settle();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private double waitingInput() {
        return fixture.metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith("chat_input_bytes "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private String lastFrame() {
        return transport.frames().get(transport.frames().size() - 1);
    }

    @Test
    void requestsBehindAPageThatNobodyTakesAreDroppedWhenTheConnectionEnds() {
        client.receive((HISTORY + '\n').repeat(3) + (PING + '\n').repeat(100));
        assertTrue(waitingInput() > 0);
        client.onDisconnected(1006);

        assertEquals(0, waitingInput());
    }

    @Test
    void aListOfMembersWaitsUntilThePageBeforeItHasBeenTaken() {
        client.receive(HISTORY + '\n' + MEMBERS);
        verify(backplane, never()).latestPresence(any());
        while (!lastFrame().contains("\"history\"")) {
            transport.complete();
        }
        verify(backplane, never()).latestPresence(any());
        transport.complete();

        // The thread that sent the page goes on, and that may be the hub's.
        verify(backplane, timeout(10_000)).latestPresence(LOBBY);
    }

    @Test
    void aListOfMembersIsChargedToTheAddressInBytes() {
        Connections connections = new Connections(
                new Connections.Options(
                        10, new ClientLimits(1000, 10_000, 10, 10), InstanceBounds.of(10_000_000, 100, 100)),
                () -> 0,
                new Metrics());
        MessageService messages = new MessageService(backplane, connections, Runnable::run, new Metrics());
        Caller reader = new Caller(Caller.Kind.GUEST, "g1", "192.0.2.7");
        int lists = 0;
        while (lists < 2_000 && connections.readRetryAfterMs("192.0.2.7") == 0) {
            messages.members(reader, new ClientMessage.Members(LOBBY)).join();
            lists++;
        }

        // Of 39 KB each, 8 MB at once, and 40 MB that may be owed.
        assertTrue(lists > 1_200 && lists < 1_350, lists + " lists");
    }
}
