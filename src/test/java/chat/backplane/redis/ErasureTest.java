package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.Registration;
import chat.accounts.OneTimeLink;
import chat.accounts.SessionLifetime;
import chat.backplane.Action;
import chat.backplane.AuditLog;
import chat.backplane.Backplane;
import chat.backplane.Draft;
import chat.backplane.EntryStory;
import chat.metrics.Metrics;
import chat.protocol.Author;
import chat.protocol.ClientMessage;
import chat.protocol.MessageId;
import chat.protocol.NameLooks;
import chat.protocol.Publication;
import chat.protocol.ReportQuery;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.RoomState;
import chat.protocol.User;
import chat.testing.Await;
import chat.testing.RedisServer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A person is erased: nothing of the name and of what was said is left in Redis, and others go on. */
class ErasureTest extends EntryStory {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int LENGTH = 1_000;
    private static final String NAME = "Zaphod42";
    private static final String TEXT = "heartofgold";
    private static final User ZAPHOD = new User("u zaphod 100%", NAME, false);

    @AutoClose
    private final RedisServer redis = RedisServer.started();

    private final RedisContents contents = new RedisContents(redis);
    private final List<String> erased = new ArrayList<>();
    private RedisOperator operator;

    @Override
    protected Backplane connect() {
        return new RedisBackplane(settings(), new Metrics());
    }

    private RedisSettings settings() {
        return new RedisSettings(redis.url(), "i" + NUMBER.incrementAndGet(), LENGTH, Duration.ofDays(1))
                .auditing(AuditLog.Bounds.DEFAULT);
    }

    @BeforeEach
    void openOperator() {
        operator = RedisOperator.open(settings(), new Metrics());
    }

    @AfterEach
    void closeOperator() {
        operator.close();
    }

    private void erase() {
        operator.eraser().erase(ZAPHOD.id(), (where, messages) -> erased.add(where + " " + messages));
    }

    private void register() {
        SessionLifetime day = new SessionLifetime(Duration.ofDays(1), Duration.ofDays(1));
        NewSession session = new NewSession("session-id", "Firefox", "192.0.2.1", day, "");
        Await.result(a.accounts()
                .register(new Registration(ZAPHOD.id(), NAME, NameLooks.of(NAME), "hash", "", 10), session));
        Await.result(a.accounts().createLink("invite", OneTimeLink.invitation(ZAPHOD.id(), 1, Duration.ofDays(1))));
        Await.result(a.accounts().createLink("reset", OneTimeLink.reset(ZAPHOD.id(), Duration.ofDays(1))));
    }

    private Draft member(User user, Role role) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), role, null, null, "m" + user.id() + role);
        return Draft.of(ZAPHOD, caller(ZAPHOD), request, user.name());
    }

    @Test
    void nothingOfTheNameAndOfTheTextsIsLeftInRedisAndInItsFiles() throws IOException {
        register();
        Await.result(a.publish(Draft.of(ZAPHOD, caller(ZAPHOD), new RoomRequest.Open(room, "News", "o"), "")));
        MessageId first = say(ZAPHOD, TEXT + " one");
        MessageId ann = say(ANN, "ann's words");
        MessageId reply = Await.result(
                        a.publish(message(ANN, "a reply", new Action.Say(first, List.of(ZAPHOD.id()), List.of()))))
                .id();
        MessageId edited = say(ZAPHOD, "before");
        Await.result(a.publish(edit(ZAPHOD, edited, TEXT + " edited")));
        Await.result(a.publish(react(ZAPHOD, ann, THUMB, true)));
        MessageId gone = say(ZAPHOD, "soon deleted");
        Await.result(a.publish(delete(caller(ZAPHOD), gone)));
        Await.result(a.publish(member(ANN, Role.OWNER)));
        Await.result(a.publish(member(ZAPHOD, Role.MODERATOR)));
        Await.result(a.reports().add(caller(ANN), new ClientMessage.Report(room, first, NAME + " is rude", "n")));
        Await.result(a.reports().add(caller(ZAPHOD), new ClientMessage.Report(room, ann, "words of " + NAME, "n")));
        Await.result(a.markRead(room, ann, caller(ZAPHOD)));
        assertFalse(contents.keysWith(TEXT).isEmpty());

        erase();

        assertEquals(List.of(), contents.keysWith(NAME.toLowerCase(Locale.ROOT)));
        assertEquals(List.of(), contents.keysWith(TEXT));
        contents.rewriteFiles();
        assertEquals(List.of(), contents.filesWith(NAME));
        assertEquals(List.of(), contents.filesWith(TEXT));
        assertFalse(contents.filesWith("ann's words").isEmpty(), "what is kept is found");
        assertEquals(List.of(room + " 2"), erased);
        JsonNode message = body(BEN, first);
        assertTrue(message.path("deleted").asBoolean());
        assertEquals("erased", message.path("from").path("name").asText());
        assertTrue(body(BEN, reply).path("replyTo").path("deleted").asBoolean());
        assertEquals("ann's words", body(BEN, ann).path("text").asText());
        assertTrue(Await.result(b.accounts().find(NameLooks.ofLowerCase(NAME))).isEmpty());
        assertTrue(Await.result(b.accounts().session("session-id")).isEmpty());
        assertEquals(List.of(), Await.result(b.accounts().accounts("", 10)));
        assertEquals(List.of(), Await.result(b.reports().read(new ReportQuery(0, 50))));
        assertEquals("user_erased", Await.result(b.audit().read(null, 1)).get(0).action());
    }

    @Test
    void openPagesSeeTheDeletionsAndMuchIsErasedInParts() {
        Await.result(b.subscribe(room));
        List<MessageId> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(say(i % 2 == 0 ? ZAPHOD : ANN, TEXT + i));
        }
        erase();

        List<Publication> live = heardByB.awaitPublished(room, 150);
        List<String> targets = live.stream()
                .filter(entry -> entry.type().equals("deleted"))
                .map(entry -> body(entry).path("target").asText())
                .toList();
        assertEquals(50, targets.size());
        assertEquals(ids.get(0).toString(), targets.get(0));
        assertEquals(List.of(room + " 50"), erased);
        assertEquals(range(1, 150), seqs(live));
        assertEquals(
                50,
                Await.result(b.readBefore(room, null, 200, caller(BEN))).entries().stream()
                        .filter(entry -> entry.body().contains(TEXT))
                        .count());
    }

    @Test
    void whatWasErasedInPartIsFinishedAndWhatIsGoneStaysSo() {
        register();
        say(ZAPHOD, TEXT);
        erase();
        RoomName second = new RoomName(room + "-2");
        Draft late = message(ZAPHOD, TEXT, Action.PLAIN);
        Await.result(a.publish(new Draft(second, late.caller(), "late", "message", late.body(), late.action())));
        erased.clear();
        erase();
        erase();

        assertEquals(List.of(second + " 1"), erased);
        assertEquals(List.of(), contents.keysWith(TEXT));
        assertEquals(List.of(), contents.keysWith(NAME.toLowerCase(Locale.ROOT)));
    }

    @Test
    void aBannedPersonAndOneInAnArchivedRoomAreErasedToo() {
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", "o"), "")));
        say(ZAPHOD, TEXT);
        RoomRequest.Member ban = new RoomRequest.Member(room, ZAPHOD.id(), null, -1L, null, "b");
        Await.result(a.publish(Draft.of(ANN, caller(ANN), ban, NAME)));
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Set(room, null, true, null, null, "s"), "")));
        erase();

        assertEquals(List.of(room + " 1"), erased);
        assertEquals(List.of(), contents.keysWith(NAME.toLowerCase(Locale.ROOT)));
    }

    @Test
    void nothingIsLeftInPrivateAndDirectRoomsWhichOthersKeep() {
        List<Author> others = List.of(new Author(ZAPHOD.id(), NAME), new Author(BEN.id(), BEN.name()));
        RoomRequest open = new RoomRequest.Open(room, "Secret", true, others, "o");
        Await.result(a.publish(Draft.of(ANN, caller(ANN), open, "")));
        say(ZAPHOD, TEXT);
        RoomName direct = RoomName.direct(List.of(ZAPHOD.id(), BEN.id()));
        Draft first = message(ZAPHOD, TEXT, new Action.Say(null, List.of(), others));
        Await.result(a.publish(
                new Draft(direct, first.caller(), first.nonce(), first.type(), first.body(), first.action())));
        erase();

        assertEquals(Set.of(room + " 1", direct + " 1"), Set.copyOf(erased));
        assertEquals(List.of(), contents.keysWith(NAME.toLowerCase(Locale.ROOT)));
        assertEquals(List.of(), contents.keysWith(TEXT));
        List<RoomName> kept = Await.result(b.rooms(caller(BEN))).own();
        assertEquals(Set.of(room, direct), Set.copyOf(kept));
        RoomState left = Await.result(b.states(caller(BEN), List.of(direct))).get(0);
        assertEquals(List.of(new Author(ZAPHOD.id(), "erased")), left.with());
    }

    private Draft open(Author... others) {
        RoomRequest open = new RoomRequest.Open(room, "Secret", true, List.of(others), "o");
        return Draft.of(ZAPHOD, caller(ZAPHOD), open, "");
    }

    private Draft give(User user, Role role) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), role, null, null, "give" + user.id() + role);
        return Draft.of(ZAPHOD, caller(ZAPHOD), request, user.name());
    }

    @Test
    void aPrivateRoomWithoutAnotherOwnerGetsItsModeratorAsOne() {
        Await.result(a.publish(open(new Author(ANN.id(), ANN.name()), new Author("b-1", "Bot"))));
        Await.result(a.publish(give(BEN, Role.MEMBER)));
        Await.result(a.publish(give(BEN, Role.MODERATOR)));
        erase();

        assertEquals(
                Role.OWNER,
                Await.result(b.states(caller(BEN), List.of(room))).get(0).role());
        JsonNode told = page(ANN).stream()
                .filter(entry -> entry.type().equals("member"))
                .map(EntryStory::body)
                .reduce((one, next) -> next)
                .orElseThrow();
        assertEquals(BEN.id(), told.get("user").asText());
        assertEquals("owner", told.get("role").asText());
        assertEquals("erased", told.get("from").get("name").asText());
        assertEquals(List.of(), contents.keysWith(NAME.toLowerCase(Locale.ROOT)));
    }

    @Test
    void elseItsMemberOfTheLongestStandingAlsoWhenItsLogHasExpired() {
        Await.result(a.publish(open()));
        Await.result(a.publish(give(ANN, Role.MEMBER)));
        Await.result(a.publish(give(BEN, Role.MEMBER)));
        try (Jedis jedis = redis.connect()) {
            jedis.del("chat:1:{" + room + "}:meta", "chat:1:{" + room + "}:log");
        }
        erase();

        List<Role> roles = List.of(ANN, BEN).stream()
                .map(user -> Await.result(b.states(caller(user), List.of(room)))
                        .get(0)
                        .role())
                .toList();
        assertEquals(List.of(Role.OWNER, Role.MEMBER), roles);
    }

    @Test
    void messagesAreExportedAsTheyAreNow() {
        MessageId first = say(ZAPHOD, "before");
        say(ANN, "ann's words");
        MessageId gone = say(ZAPHOD, "deleted");
        Await.result(a.publish(edit(ZAPHOD, first, "after")));
        Await.result(a.publish(delete(caller(ZAPHOD), gone)));
        for (int i = 0; i < 300; i++) {
            say(ANN, "more " + i);
        }
        List<Publication> ofRoom = new ArrayList<>();
        operator.exporter().exportRoom(room, ofRoom::add);
        List<Publication> ofUser = new ArrayList<>();
        operator.exporter().exportUser(ZAPHOD.id(), ofUser::add);

        assertEquals(302, ofRoom.size());
        assertEquals("after", body(ofRoom.get(0)).path("text").asText());
        assertEquals("more 299", body(ofRoom.get(301)).path("text").asText());
        assertEquals(List.of(first), ofUser.stream().map(Publication::id).toList());
        List<String> told = Await.result(b.audit().read(null, 2)).stream()
                .map(entry -> entry.action())
                .toList();
        assertEquals(List.of("user_exported", "room_exported"), told);
    }
}
