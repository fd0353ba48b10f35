package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.auth.Principal;
import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.Receipt;
import chat.backplane.Recorder;
import chat.metrics.Metrics;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.resps.StreamEntry;

/** A deleted text leaves Redis, and nothing else does. */
@Timeout(60)
class CompactionTest {
    private static final RoomName ROOM = new RoomName("room");
    private static final String LOG = "chat:1:{room}:log";
    private static final User ANN = new User("u1", "Ann", false);
    private static final int BATCH = 250;
    private static final String SECRET = "a-text-that-nobody-else-writes";

    /** Without compression, or a text would not be found in its files. */
    private final RedisServer redis = RedisServer.started("--rdbcompression", "no");

    private final Recorder recorder = new Recorder();
    private final RedisBackplane backplane = instance("i1");
    private int nonces;

    private RedisBackplane instance(String name) {
        return new RedisBackplane(new RedisSettings(redis.url(), name, 5_000, Duration.ofDays(365)), new Metrics());
    }

    @BeforeEach
    void start() {
        backplane.start(recorder);
        Await.until("it is live", backplane::isLive);
    }

    @AfterEach
    void end() {
        backplane.close();
        redis.close();
    }

    private Draft message(String text) {
        String nonce = "n" + ++nonces;
        String body = MessageBody.toJson(ANN, new ClientMessage.Send(ROOM, text, nonce));
        return new Draft(ROOM, Caller.of(Principal.of(ANN, true), ""), nonce, "message", body, Action.PLAIN);
    }

    private Draft edit(MessageId target, String text) {
        return Draft.of(
                ANN, Caller.of(Principal.of(ANN, true), ""), new EntryRequest.Edit(ROOM, target, text, "n" + ++nonces));
    }

    private Draft delete(MessageId target) {
        return Draft.of(
                ANN, Caller.of(Principal.of(ANN, true), ""), new EntryRequest.Delete(ROOM, target, "n" + ++nonces));
    }

    private MessageId say(String text) {
        return Await.result(backplane.publish(message(text))).id();
    }

    /** Publishes in batches, because calls that wait for longer time out. */
    private void fill(int count) {
        for (int from = 0; from < count; from += BATCH) {
            IntStream.range(from, Math.min(count, from + BATCH))
                    .mapToObj(n -> backplane.publish(message("text " + n)))
                    .toList()
                    .forEach(Await::result);
        }
    }

    private static List<StreamEntry> log(Jedis jedis) {
        return jedis.xrange(LOG, (StreamEntryID) null, null);
    }

    private static String textOf(StreamEntry entry) {
        String body = String.valueOf(entry.getFields().get("body"));
        return Objects.requireNonNull(MessageBody.read(body)).text();
    }

    private static List<Long> seqs(List<StreamEntry> entries) {
        return entries.stream().map(entry -> entry.getID().getTime()).toList();
    }

    private static List<Long> range(long to) {
        return LongStream.rangeClosed(1, to).boxed().toList();
    }

    @Test
    void theAcknowledgementComesAfterTheTextIsGone() {
        fill(1_000);
        MessageId id = say(SECRET);
        fill(100);
        try (Jedis jedis = redis.connect()) {
            assertTrue(log(jedis).toString().contains(SECRET));
            Await.result(backplane.publish(delete(id)));

            List<StreamEntry> left = log(jedis);
            assertFalse(left.toString().contains(SECRET));
            assertEquals(range(1_102), seqs(left));
            assertEquals("text 99", textOf(left.get(1_100)));
            assertFalse(jedis.exists("chat:1:{room}:next") || jedis.exists("chat:1:{room}:upto"));
            assertTrue(jedis.pttl(LOG) > 0);
        }
    }

    @Test
    void aDeletedTextIsInNoFileOfRedisAfterARewrite() throws IOException {
        MessageId id = say(SECRET);
        say("another text");
        Await.result(backplane.publish(edit(id, SECRET + "-edited")));
        Await.result(backplane.publish(delete(id)));
        try (Jedis jedis = redis.connect()) {
            jedis.bgrewriteaof();
            Await.until(
                    "it is rewritten",
                    () -> jedis.info("persistence").contains("aof_rewrite_in_progress:0")
                            && jedis.info("persistence").contains("aof_last_bgrewrite_status:ok")
                            && jedis.info("persistence").contains("aof_rewrite_scheduled:0"));
            Path directory = Path.of(jedis.configGet("dir").get("dir"));
            assertEquals(List.of(), filesWith(directory, SECRET));
            assertFalse(filesWith(directory, "another text").isEmpty(), "what is kept is found");
        }
    }

    private static List<Path> filesWith(Path directory, String text) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    @Test
    void publicationsDuringAPassAreNotLost() {
        fill(2_000);
        List<CompletableFuture<Receipt>> all = new ArrayList<>();
        for (int n = 0; n < 20; n++) {
            MessageId id = say("deleted " + n);
            all.add(backplane.publish(delete(id)));
            IntStream.range(0, 20).forEach(i -> all.add(backplane.publish(message("between " + i))));
        }
        all.forEach(Await::result);

        try (Jedis jedis = redis.connect()) {
            List<StreamEntry> left = log(jedis);
            assertEquals(range(2_000 + 20 + 20 + 400), seqs(left));
            assertFalse(left.toString().contains("deleted 1"));
            assertEquals(
                    400,
                    left.stream().filter(e -> e.toString().contains("between")).count());
            assertEquals("0", String.valueOf(jedis.zcard("chat:1:{room}:scrub")));
        }
    }

    @Test
    void aPassGoesOnOnAnotherInstanceAfterAKill() {
        fill(1_000);
        MessageId id = say(SECRET);
        Draft deletion = delete(id);
        Await.result(backplane.publish(deletion));
        MessageId second = say(SECRET);
        Draft another = delete(second);
        try (Jedis jedis = redis.connect()) {
            // As an instance leaves it that is killed in the middle of a pass.
            jedis.xadd("chat:1:{room}:next", log(jedis).get(0).getFields(), new XAddParams().id("1-0"));
            jedis.set("chat:1:{room}:upto", "1");
            RedisBackplane other = instance("i2");
            other.start(new Recorder());
            try {
                Await.until("it is live", other::isLive);
                Await.result(other.publish(another));
            } finally {
                other.close();
            }

            assertFalse(log(jedis).toString().contains(SECRET));
            assertEquals(range(1_004), seqs(log(jedis)));
        }
    }

    @Test
    void theEarlierTextOfAnEditedMessageGoesWithTheNextPass() {
        MessageId edited = say(SECRET);
        MessageId deleted = say("text");
        Await.result(backplane.publish(edit(edited, "new \"text\"")));
        Await.result(backplane.publish(delete(deleted)));

        try (Jedis jedis = redis.connect()) {
            List<StreamEntry> left = log(jedis);
            assertFalse(left.toString().contains(SECRET));
            assertEquals("new \"text\"", textOf(left.get(0)));
        }
    }

    @Test
    void anotherInstanceRemovesATextWhenTheOneThatWasToDoSoIsGone() {
        MessageId id = say(SECRET);
        RedisBackplane gone = instance("i0");
        gone.start(new Recorder());
        Await.until("it is live", gone::isLive);
        Await.result(gone.publish(edit(id, "new")));
        gone.close();
        try (Jedis jedis = redis.connect()) {
            assertTrue(log(jedis).toString().contains(SECRET));
            assertEquals(List.of("room"), jedis.zrange("chat:1:due", 0, -1));
            jedis.zadd("chat:1:due", 1, "room");
            RedisBackplane other = instance("i2");
            other.start(new Recorder());
            try {
                Await.until("the text is gone", () -> !log(jedis).toString().contains(SECRET));
                Await.until("nothing is due", () -> !jedis.exists("chat:1:due"));
            } finally {
                other.close();
            }
        }
    }

    @Test
    void anOlderReleaseReadsACompactedLogWithoutAHole() {
        MessageId id = say(SECRET);
        say("text");
        Await.result(backplane.publish(delete(id)));

        try (Jedis jedis = redis.connect()) {
            StreamEntry tombstone = log(jedis).get(0);
            assertEquals("1", tombstone.getFields().get("v"));
            assertEquals("message", tombstone.getFields().get("type"));
            assertEquals("", textOf(tombstone));
            assertEquals(range(3), seqs(log(jedis)));
        }
    }

    @Test
    void whatLiesBesideALogThatExpiredAppliesToNoEntryOfTheNext() {
        MessageId id = say(SECRET);
        Await.result(backplane.publish(delete(id)));
        try (Jedis jedis = redis.connect()) {
            jedis.del(LOG, "chat:1:{room}:meta");
            MessageId first = say("first of the next");
            assertEquals(1, first.seq());
            assertEquals("first of the next", textOf(log(jedis).get(0)));
            assertFalse(Await.result(backplane.readBefore(ROOM, null, 10, Caller.INSTANCE))
                    .toString()
                    .contains("deleted"));
            Await.result(backplane.publish(edit(first, "edited")));
            assertEquals(List.of("2"), jedis.zrange("chat:1:{room}:quiet", 0, -1));
        }
    }
}
