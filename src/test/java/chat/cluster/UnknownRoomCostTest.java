package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.TestInstance;
import chat.testing.Await;
import chat.testing.ChatClient;
import chat.testing.RedisServer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisMonitor;

/**
 * A direct room of others costs a stranger's requests as many calls of Redis as one that never was, so that the time of an answer tells nothing
 * either. Within a call there is a look-up or two more, of microseconds.
 */
@Timeout(60)
class UnknownRoomCostTest {
    private static final List<String> REQUESTS = List.of(
            "{'type':'join','room':'%s'}",
            "{'type':'send','room':'%s','text':'no','nonce':'%s1'}",
            "{'type':'history','room':'%s'}",
            "{'type':'typing','room':'%s','on':true}",
            "{'type':'members','room':'%s'}",
            "{'type':'search','room':'%s','text':'secret'}",
            "{'type':'people','room':'%s','prefix':'a'}",
            "{'type':'read','room':'%s','id':'e-1'}",
            "{'type':'edit','room':'%s','id':'e-1','text':'no','nonce':'%s2'}",
            "{'type':'delete','room':'%s','id':'e-1','nonce':'%s3'}",
            "{'type':'react','room':'%s','id':'e-1','emoji':'\ud83d\udc4d','on':true,'nonce':'%s4'}",
            "{'type':'pin','room':'%s','id':'e-1','on':true,'nonce':'%s5'}",
            "{'type':'report','room':'%s','id':'e-1','nonce':'%s6'}");

    /** A public room that never was comes to be by whatever is done there. */
    private static final String NEVER = "dm:" + "0123456789abcdef".repeat(2);

    private final RedisServer redis = RedisServer.started();
    private final TestInstance instance = TestInstance.start("REDIS_URL=" + redis.url());
    private final Jedis watching = redis.connect();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final Thread watcher = new Thread(this::watch);

    private void watch() {
        try {
            watching.monitor(new JedisMonitor() {
                @Override
                public void onCommand(String command) {
                    commands.add(command);
                }
            });
        } catch (RuntimeException e) {
            // Closed.
        }
    }

    @BeforeEach
    void start() {
        watcher.start();
        awaitWatched();
    }

    @AfterEach
    void stop() throws InterruptedException {
        watching.disconnect();
        watcher.join();
        instance.close();
        redis.close();
    }

    /** Waits until the watcher has seen all that was carried out so far. */
    private void awaitWatched() {
        try (Jedis jedis = redis.connect()) {
            Await.until("it is watched", () -> {
                jedis.echo("watched");
                return commands.stream().anyMatch(command -> command.contains("\"watched\""));
            });
        }
    }

    /** Has a stranger make a request; returns how many calls with keys of the room Redis has answered for it. */
    private long callsFor(ChatClient stranger, String request, String room) {
        commands.clear();
        stranger.send(request.replace("%s", room));
        assertEquals("not_found", stranger.awaitNext("error").get("code").asText(), request);
        awaitWatched();
        return commands.stream()
                .filter(command -> command.contains("{" + room + "}") && !command.contains(" lua]"))
                .count();
    }

    @Test
    void aDirectRoomCostsAStrangerWhatOneThatNeverWasDoes() {
        ChatClient ann = instance.guest("Ann");
        ChatClient ben = instance.connect();
        String benId = ben.hello("Ben").get("user").get("id").asText();
        ann.send("{'type':'send','to':'" + benId + "','text':'secret','nonce':'d'}");
        String direct = ann.await("ack").get("room").asText();
        ben.join(direct);
        ChatClient stranger = instance.guest("Cora");
        for (String request : REQUESTS) {
            assertEquals(callsFor(stranger, request, NEVER), callsFor(stranger, request, direct), request);
        }
    }
}
