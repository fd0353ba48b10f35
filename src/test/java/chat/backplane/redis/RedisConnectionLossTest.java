package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Receipt;
import chat.backplane.Recorder;
import chat.concurrent.Futures;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.User;
import chat.testing.Await;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** The promises of the backplane when connections to a running Redis break. */
class RedisConnectionLossTest extends FaultyRedis {
    @Test
    void callsOnABrokenConnectionAreRepeatedOnAnotherOne() {
        Receipt before = publish(a, "n1");
        readAll(a);
        for (int i = 0; i < 5; i++) {
            try (Jedis jedis = redis.connect()) {
                jedis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
            }
            List<CompletableFuture<?>> all = List.of(
                    a.publish(draft("m" + i)),
                    a.readAfter(ROOM, before.id(), 10),
                    a.presence(new RoomName("another" + i)),
                    a.subscribe(new RoomName("another" + i)));
            all.forEach(Await::result);
        }
        assertEquals(6, readAll(a).entries().size());
        assertEquals(6, heardByB.awaitPublished(ROOM, 6).size());
    }

    @Test
    void aBrokenIdleConnectionIsReplacedBeforeItIsNeeded() {
        readAll(a);
        try (Jedis jedis = redis.connect()) {
            jedis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));
            Await.until("both read connections of both are there", () -> {
                String clients = jedis.clientList();
                return clients.split("name=chat-i1-read ", -1).length == 3
                        && clients.split("name=chat-i2-read ", -1).length == 3;
            });
        }
    }

    @Test
    void someoneWhoHasLeftStaysAwayWhenRedisComesBackWithoutTheLeave() {
        String key = "chat:1:{room}:here:i1";
        a.enter(ROOM, new User("u1", "Ann", true));
        Await.until("she is there", () -> Await.result(b.presence(ROOM)).count() == 1);
        try (Jedis jedis = redis.connect()) {
            Map<String, String> before = jedis.hgetAll(key);
            assertTrue(jedis.pttl(key) > 0, "it expires when its instance is gone");
            a.leave(ROOM, "u1");
            Await.until("she has left", () -> !jedis.exists(key));
            jedis.hset(key, before);
            jedis.clientKill(new ClientKillParams().type(ClientType.NORMAL).skipMe(ClientKillParams.SkipMe.YES));

            Await.within(CATCH_UP, "she has left again", () -> !jedis.exists(key));
        }
    }

    @Test
    void anEntryPublishedWhileTheSubscriptionIsBrokenIsReportedByTheLastId() {
        publish(a, "n1");
        heardByB.awaitPublished(ROOM, 1);
        try (Jedis jedis = redis.connect()) {
            jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
        }
        Receipt unheard = publish(a, "n2");

        Await.within(
                CATCH_UP,
                "the last id is told",
                () -> heardByB.published(ROOM).size() == 2
                        || heardByB.lastIds(ROOM).stream()
                                .anyMatch(t -> t.certain() && t.lastId().equals(unheard.id())));
        awaitLive("again");
        Receipt heard = publish(a, "n3");
        Await.within(CATCH_UP, "it is delivered live", () -> heardByB.published(ROOM).stream()
                .anyMatch(p -> p.id().equals(heard.id())));
    }

    @Test
    void aSubscriberThatRedisDropsForBeingSlowCatchesUp() {
        try (Jedis jedis = redis.connect()) {
            jedis.configSet("client-output-buffer-limit", "pubsub 1mb 1mb 1");
            String big = "x".repeat(4_000_000);
            // More than the limit at once: Redis drops every subscriber of the room.
            jedis.publish("chat:1:{room}", big);
            jedis.configSet("client-output-buffer-limit", "pubsub 32mb 8mb 60");
        }
        Receipt receipt = publish(a, "n1");

        Await.within(CATCH_UP, "both have it or are told", () -> Stream.of(heardByA, heardByB)
                .allMatch(r -> r.published(ROOM).stream().anyMatch(p -> p.id().equals(receipt.id()))
                        || r.lastIds(ROOM).contains(new Recorder.LastId(ROOM, receipt.id(), true))));
        awaitLive("still or again");
    }

    @Test
    void aSubscriptionRequestedWhileTheConnectionIsBrokenIsMadeUpFor() {
        RoomName other = new RoomName("other");
        try (Jedis jedis = redis.connect()) {
            jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
            assertEquals(MessageId.NONE, Await.result(a.subscribe(other)));
        }
        Await.result(b.publish(new Draft(other, "u1", "n1", "message", "{}")));

        heardByA.awaitPublished(other, 1);
    }

    @Test
    void theLastRequestForEachRoomHoldsHoweverOftenTheConnectionBreaks() {
        Random random = new Random(1);
        List<RoomName> rooms =
                IntStream.range(0, 20).mapToObj(n -> new RoomName("r" + n)).toList();
        Set<RoomName> wanted = new HashSet<>();
        try (Jedis jedis = redis.connect()) {
            for (int i = 0; i < 3_000; i++) {
                RoomName room = rooms.get(random.nextInt(rooms.size()));
                if (random.nextBoolean()) {
                    Futures.ignore(a.subscribe(room));
                    wanted.add(room);
                } else {
                    a.unsubscribe(room);
                    wanted.remove(room);
                }
                if (i % 300 == 299) {
                    String broken = subscriptionOf("i1", jedis);
                    jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB));
                    Await.until("it has another connection", () -> !List.of("", broken)
                            .contains(subscriptionOf("i1", jedis)));
                    assertEquals(MessageId.NONE, Await.result(a.subscribe(new RoomName("unused"))));
                }
            }
        }
        Await.result(a.subscribe(ROOM));
        rooms.forEach(room -> Await.result(b.publish(new Draft(room, "u1", "n1", "message", "{}"))));
        publish(b, "last");

        heardByA.awaitPublished(ROOM, 1);
        rooms.forEach(room -> assertEquals(
                wanted.contains(room) ? 1 : 0, heardByA.published(room).size(), room.value()));
    }
}
