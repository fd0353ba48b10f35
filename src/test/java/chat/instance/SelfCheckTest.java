package chat.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.TestInstance;
import chat.config.Config;
import chat.protocol.InstanceStatus;
import chat.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An instance checks itself by use. */
@Timeout(60)
class SelfCheckTest {
    private final ChatApp app = mock(ChatApp.class);

    @BeforeEach
    void allIsWell() {
        doReturn(CompletableFuture.completedFuture(null)).when(app).probe();
        when(app.isLive()).thenReturn(true);
        when(app.isReachable()).thenReturn(true);
    }

    private SelfCheck check(SocketAddress listener) {
        return new SelfCheck(Optional.of(listener), app);
    }

    private static SocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void anInstanceThatAnswersIsReadyAndHealthy() {
        try (TestInstance instance = TestInstance.start()) {
            SelfCheck check = check(at(instance.port()));
            Await.until("it is ready", check::isReady);
            Await.until("it is well", () -> check.problem(false) == null);
        }
    }

    @Test
    void anInstanceThatDrainsIsNotReady() {
        TestInstance instance = TestInstance.start();
        SelfCheck check = check(at(instance.port()));
        instance.close();
        assertFalse(check.isReady());
        assertNotNull(check.problem(false));
        assertNull(check.problem(true), "its listener is closed then, and that is as it should be");
    }

    @Test
    void aListenerThatAcceptsNothingDoesNotAnswer(@TempDir Path directory) throws IOException {
        try (ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertFalse(SelfCheck.answers(at(tcp.getLocalPort()), "/healthz"));
            UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
            unix.bind(path, 5);
            assertFalse(SelfCheck.answers(path, "/healthz"));
            assertEquals(
                    "its own listener has not answered for 2 s", check(path).problem(false));
        }
    }

    @Test
    void aStuckHubIsAProblem() {
        doReturn(new CompletableFuture<>()).when(app).probe();
        assertEquals("the hub has not run a task for 2 s", check(at(1)).problem(true));
    }

    @Test
    void anUnreachableRedisIsNoProblemButARedisThatOthersReachIs() {
        SelfCheck check = new SelfCheck(Optional.empty(), app);
        when(app.isLive()).thenReturn(false);
        assertEquals("Redis accepts new connections, but does not answer on the existing ones", check.problem(false));
        when(app.isReachable()).thenReturn(false);
        assertNull(check.problem(false));
        assertFalse(check.isReady());
    }

    @Test
    void theStatusIsOneLine() {
        SelfCheck check = new SelfCheck(Optional.empty(), app);
        when(app.status()).thenReturn(status(true));
        assertEquals("12 connections, 3 rooms, 5.0 messages/s in, 40.0/s out", check.status());
        when(app.status()).thenReturn(status(true, true));
        assertEquals("12 connections, 3 rooms, 5.0 messages/s in, 40.0/s out; Redis is full", check.status());
        when(app.status()).thenReturn(status(false));
        assertEquals("12 connections, 3 rooms, 5.0 messages/s in, 40.0/s out; Redis is away", check.status());
    }

    private static InstanceStatus status(boolean live) {
        return status(live, false);
    }

    private static InstanceStatus status(boolean live, boolean full) {
        return new InstanceStatus("chat-1", "web-1", "x", 1, "1", "running", live, full, 0, 12, 3, 5, 40, 0.1, 1);
    }

    @Test
    void theCheckUsesTheInstancesOwnListener() throws Config.Invalid {
        assertEquals(Optional.empty(), SelfCheck.ownListener(config("CHAT_INHERIT", "true"), -1));
        assertEquals(
                Optional.of(UnixDomainSocketAddress.of("run/chat-1.sock")),
                SelfCheck.ownListener(config("CHAT_SOCKET", "run/chat-1.sock"), -1));
        assertEquals(Optional.of(at(7)), SelfCheck.ownListener(config("CHAT_HOST", "127.0.0.1"), 7));
        assertEquals(Optional.of(at(7)), SelfCheck.ownListener(config("PORT", "7"), 7));
    }

    private static Config config(String key, String value) throws Config.Invalid {
        return Config.of(Map.of(), Map.of(key, value));
    }
}
