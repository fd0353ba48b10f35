package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Recorder;
import chat.backplane.Unavailable;
import chat.backplane.WriteRates;
import chat.metrics.Metrics;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;

/** Access to Redis: addresses, users and rights, and the messages when it is refused. */
@Timeout(60)
class RedisAccessTest {
    private static final RoomName ROOM = new RoomName("room");

    @AutoClose
    private static final RedisServer REDIS = RedisServer.started();

    private static RedisBackplane at(String url) {
        return at(url, RedisSettings.NAMESPACE);
    }

    private static RedisBackplane at(String url, String namespace) {
        RedisSettings settings =
                new RedisSettings(URI.create(url), namespace, "i1", 1_000, Duration.ofDays(1), WriteRates.UNLIMITED);
        return new RedisBackplane(settings, new Metrics());
    }

    /** Calls every method of a backplane. */
    private static void assertWorks(Backplane backplane) {
        Recorder recorder = new Recorder();
        try (backplane) {
            assertTrue(backplane.secret(new byte[] {1}).length > 0);
            backplane.start(recorder);
            Await.until("it is live", backplane::isLive);
            Await.result(backplane.subscribe(ROOM));
            backplane.enter(ROOM, new User("u1", "Ann", false));
            String nonce = "n" + System.nanoTime();
            Await.result(backplane.publish(new Draft(ROOM, "u1", nonce, "message", "x".repeat(100_000))));
            recorder.awaitPublished(ROOM, 1);
            Await.until("the last id is told", () -> !recorder.lastIds(ROOM).isEmpty());
            assertTrue(Await.result(backplane.readAfter(ROOM, MessageId.NONE, 10, Caller.INSTANCE))
                    .complete());
            assertTrue(Await.result(backplane.readBefore(ROOM, null, 10, Caller.INSTANCE))
                    .complete());
            Caller reader = new Caller(Caller.Kind.GUEST, "g1", "");
            MessageId last =
                    Await.result(backplane.readBefore(ROOM, null, 1, reader)).lastId();
            assertTrue(Await.result(backplane.markRead(ROOM, last, new Caller(Caller.Kind.GUEST, nonce, ""))));
            assertEquals(
                    1, Await.result(backplane.states(reader, List.of(ROOM))).size());
            assertTrue(Await.result(backplane.rooms(reader)).open().contains(ROOM));
            assertTrue(backplane.isReachable());
            assertEquals(1, Await.result(backplane.presence(ROOM)).count());
            backplane.report("{}");
            Await.until("it is told of", () -> !Await.result(backplane.instances(Backplane.INSTANCE_EXPIRY))
                    .isEmpty());
            EveryFunction.useAccounts(backplane.accounts());
            EveryFunction.useBots(backplane.bots());
            assertEquals(1, Await.result(backplane.audit().read(null, 1)).size());
            backplane.leave(ROOM, "u1");
            backplane.unsubscribe(ROOM);
        }
    }

    private static List<String> documentedRights() throws IOException {
        try (InputStream in = FunctionLibrary.class.getResourceAsStream("/redis/chat.lua")) {
            String source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher needs = Pattern.compile("A user needs: ([^\\]]*)\\]\\]").matcher(source);
            assertTrue(needs.find());
            return List.of(needs.group(1).strip().split("\\s+"));
        }
    }

    /** Loads the functions as an operator, which the documented rights do not allow. */
    private static String loadFunctions() {
        return RedisFunctions.load(new RedisSettings(REDIS.url(), "operator", 1_000, Duration.ofDays(1)));
    }

    private static void setUser(String name, List<String> rights) {
        List<String> rules = new ArrayList<>(List.of("reset", "on", ">pass:word"));
        rules.addAll(rights);
        try (Jedis jedis = REDIS.connect()) {
            jedis.aclSetUser(name, rules.toArray(String[]::new));
        }
    }

    @Test
    void startingWaitsForARedisThatIsBusyForAMoment() {
        try (Jedis jedis = REDIS.connect()) {
            jedis.clientPause(1_500, ClientPauseMode.ALL);
        }
        assertWorks(at(REDIS.url().toString()));
    }

    @Test
    void theDocumentedRightsSufficeOnAnEmptyRedisAndOnAUsedOne() throws IOException {
        setUser("least", documentedRights());
        String url = "redis://least:pass%3Aword@127.0.0.1:" + REDIS.port();
        try (Jedis jedis = REDIS.connect()) {
            jedis.flushAll();
            jedis.functionFlush();
            loadFunctions();
            jedis.aclLogReset();
            assertWorks(at(url));
            assertWorks(at(url));
            assertEquals(0, jedis.aclLog().size());
        }
    }

    @Test
    void theDocumentedRightsSufficeUnderAnotherNamespaceInAnyDatabase() throws IOException {
        setUser(
                "apart",
                documentedRights().stream()
                        .map(right -> right.replace("chat:1:", "team-2:1:"))
                        .toList());
        loadFunctions();
        try (Jedis jedis = REDIS.connect()) {
            jedis.aclLogReset();
            assertWorks(at("redis://apart:pass%3Aword@127.0.0.1:" + REDIS.port() + "/7", "team-2"));
            assertEquals(0, jedis.aclLog().size());
        }
        String url = "redis://apart:pass%3Aword@127.0.0.1:" + REDIS.port();
        assertThrows(Unavailable.class, () -> at(url).start(new Recorder()));
    }

    @Test
    void everyDocumentedRightIsUsed() throws IOException {
        // Those that matter with several instances, another database or an operator, or when something was lost.
        Set<String> seldom = Set.of("+select", "+hgetall", "+ping", "+scan", "+unsubscribe", "+zremrangebyrank");
        try (Jedis jedis = REDIS.connect()) {
            jedis.flushAll();
            jedis.functionFlush();
            jedis.configResetStat();
            assertWorks(at(REDIS.url().toString()));
            String used = jedis.info("commandstats");
            for (String right : documentedRights()) {
                if (right.startsWith("+") && !seldom.contains(right)) {
                    assertTrue(used.contains("cmdstat_" + right.substring(1) + ":"), right);
                }
            }
        }
    }

    @Test
    void aUnixSocketWorksToo() {
        assertWorks(at("unix://" + REDIS.socket()));
    }

    @Test
    void anotherDatabaseIsUsed() {
        assertWorks(at(REDIS.url() + "/3"));
        try (Jedis jedis = REDIS.connect()) {
            jedis.select(3);
            assertTrue(jedis.exists("chat:1:{room}:log"));
        }
    }

    @Test
    void anUnreachableRedisIsReportedWithAddressAndReason() {
        RedisBackplane backplane = at("redis://:secret@127.0.0.1:1");
        Unavailable e = assertThrows(Unavailable.class, () -> backplane.start(new Recorder()));
        assertEquals("redis://:***@127.0.0.1:1: Connection refused", e.getMessage());
        assertThrows(Unavailable.class, () -> backplane.secret(new byte[] {1}));
        assertEquals("redis://:***@127.0.0.1:1", backplane.describe());
        backplane.close();
    }

    @Test
    void aMissingSocketIsReportedWithPathAndReason() {
        Unavailable e = assertThrows(
                Unavailable.class, () -> at("unix:///nowhere/redis.sock").start(new Recorder()));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("unix:///nowhere/redis.sock: "),
                String.valueOf(e.getMessage()));
    }

    @Test
    void aWrongPasswordIsReportedButNotPrinted() {
        setUser("known", List.of("+@all", "~*", "&*"));
        RedisBackplane backplane = at("redis://known:secret@127.0.0.1:" + REDIS.port());
        Unavailable e = assertThrows(Unavailable.class, () -> backplane.start(new Recorder()));
        assertTrue(String.valueOf(e.getMessage()).contains("WRONGPASS"), String.valueOf(e.getMessage()));
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), String.valueOf(e.getMessage()));
    }

    @Test
    void withoutTheRightToLoadFunctionsTheMessageSaysHowAnOperatorDoes() throws IOException {
        setUser("bound", documentedRights());
        String url = "redis://bound:pass%3Aword@127.0.0.1:" + REDIS.port();
        try (Jedis jedis = REDIS.connect()) {
            jedis.flushAll();
            jedis.functionFlush();
        }
        try (RedisBackplane early = at(url)) {
            Unavailable e = assertThrows(Unavailable.class, () -> early.start(new Recorder()));
            assertTrue(String.valueOf(e.getMessage()).contains("--load-functions"), String.valueOf(e.getMessage()));
        }
        String name = loadFunctions();
        assertTrue(name.startsWith("chat_"), name);
        assertEquals(name, loadFunctions(), "twice does no harm");
        assertWorks(at(url));
    }

    @Test
    void aRightThatOnlySomeRoomsNeedIsMissedAtStartup() throws IOException {
        setUser(
                "older",
                documentedRights().stream()
                        .filter(right -> !right.equals("+zmscore") && !right.equals("+unlink"))
                        .toList());
        loadFunctions();
        Unavailable e =
                assertThrows(Unavailable.class, () -> at("redis://older:pass%3Aword@127.0.0.1:" + REDIS.port() + "/")
                        .start(new Recorder()));
        assertTrue(
                String.valueOf(e.getMessage()).contains("this user may not run UNLINK, ZMSCORE"),
                String.valueOf(e.getMessage()));
    }

    @Test
    void missingRightsAreReportedAtStartup() {
        setUser("poor", List.of("~chat:1:*", "&chat:1:*", "+info", "+client|setname", "+fcall"));
        Unavailable e =
                assertThrows(Unavailable.class, () -> at("redis://poor:pass%3Aword@127.0.0.1:" + REDIS.port() + "/")
                        .start(new Recorder()));
        assertTrue(
                String.valueOf(e.getMessage()).contains("127.0.0.1:" + REDIS.port() + ": "),
                String.valueOf(e.getMessage()));
        assertFalse(String.valueOf(e.getMessage()).contains("pass"), String.valueOf(e.getMessage()));
    }
}
