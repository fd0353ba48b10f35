package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore.NewSession;
import chat.accounts.AccountStore.Registration;
import chat.accounts.OneTimeLink;
import chat.accounts.SessionLifetime;
import chat.protocol.AuditEntry;
import chat.protocol.EntryRequest;
import chat.protocol.MessageId;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import chat.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The audit log of any backplane. */
public abstract class AuditContract extends EntryStory {
    protected static final AuditLog.Bounds BOUNDS = new AuditLog.Bounds(20, Duration.ofDays(1));

    private static final User OWNER = new User("u 7%", "Owner", false);
    private static final User OTHER = new User("u9", "Other", false);

    private int nonces;

    /** Creates an instance that bounds the audit log otherwise. */
    protected abstract Backplane connect(AuditLog.Bounds bounds);

    @Override
    protected final Backplane connect() {
        return connect(BOUNDS);
    }

    private String nonce() {
        return "a" + ++nonces;
    }

    private MessageId publish(Draft draft) {
        return Await.result(a.publish(draft)).id();
    }

    private void open() {
        publish(Draft.of(OWNER, caller(OWNER), new RoomRequest.Open(room, "", nonce()), ""));
    }

    private Draft set(@Nullable String topic, @Nullable Boolean archived, @Nullable Integer slow) {
        return Draft.of(OWNER, caller(OWNER), new RoomRequest.Set(room, topic, archived, slow, null, nonce()), "");
    }

    private Draft member(User by, User user, @Nullable Role role, @Nullable Long ban, @Nullable Long mute) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), role, ban, mute, nonce());
        return Draft.of(by, caller(by), request, user.name());
    }

    private List<AuditEntry> audit() {
        return Await.result(b.audit().read(null, 100));
    }

    /** Returns the entries about the room, the newest first, without what differs from run to run. */
    private List<String> told() {
        return audit().stream()
                .filter(entry -> room.value().equals(entry.room()))
                .map(AuditContract::words)
                .toList();
    }

    private static String words(AuditEntry entry) {
        return String.join("|", entry.action(), entry.by() + "", entry.user() + "", entry.detail());
    }

    @Test
    void whatModeratorsDoIsToldWithoutAnyText() {
        open();
        MessageId id = say(OTHER, "a word of Other");
        publish(Draft.of(OWNER, caller(OWNER), new EntryRequest.Delete(room, id, nonce())));
        publish(member(OWNER, OTHER, Role.MODERATOR, null, null));
        publish(member(OWNER, OTHER, Role.NONE, null, null));
        publish(member(OWNER, OTHER, null, -1L, null));
        publish(member(OWNER, OTHER, null, 0L, null));
        publish(member(OWNER, OTHER, null, null, 4_102_444_800_000L));
        publish(member(OWNER, OTHER, null, null, 0L));
        publish(set("A secret topic", null, null));
        publish(set(null, true, null));
        publish(set(null, null, 30));
        RoomRequest keep = new RoomRequest.Set(room, null, null, null, null, 7, 50, nonce());
        publish(Draft.of(OWNER, caller(OWNER), keep, ""));
        RoomRequest close = new RoomRequest.Set(room, null, null, null, true, nonce());
        publish(Draft.of(OWNER, caller(OWNER), close, ""));

        assertEquals(
                List.of(
                        "room_changed|u 7%|null|private=1",
                        "room_changed|u 7%|null|days=7 count=50",
                        "room_changed|u 7%|null|slow=30",
                        "room_changed|u 7%|null|archived=1",
                        "room_changed|u 7%|null|topic",
                        "member_unmuted|u 7%|u9|",
                        "member_muted|u 7%|u9|until=4102444800000",
                        "member_unbanned|u 7%|u9|",
                        "member_banned|u 7%|u9|until=-1",
                        "member_removed|u 7%|u9|",
                        "member_changed|u 7%|u9|role=moderator",
                        "message_deleted|u 7%|u9|"),
                told());
        AuditEntry deletion = audit().stream()
                .filter(entry -> entry.action().equals("message_deleted"))
                .findFirst()
                .orElseThrow();
        assertEquals(id.toString(), deletion.message());
        assertTrue(Math.abs(System.currentTimeMillis() - deletion.at()) < 60_000);
        for (AuditEntry entry : audit()) {
            String json = entry.toJson(Map.of());
            assertFalse(json.contains("word") || json.contains("secret") || json.contains("Owner"), json);
        }
    }

    @Test
    void whatPeopleDoToTheirOwnIsNotTold() {
        open();
        publish(member(ANN, ANN, Role.MEMBER, null, null));
        MessageId id = say(ANN, "text");
        publish(edit(ANN, id, "another"));
        publish(react(BEN, id, THUMB, true));
        publish(delete(caller(ANN), id));
        publish(member(ANN, ANN, Role.NONE, null, null));

        assertEquals(List.of(), told());
    }

    @Test
    void whatIsRefusedOrRepeatedIsNotTold() {
        open();
        MessageId id = say(OTHER, "text");
        refused(delete(caller(ANN), id));
        refused(member(ANN, OTHER, null, -1L, null));
        Draft ban = member(OWNER, OTHER, null, -1L, null);
        assertEquals(publish(ban), publish(ban));

        assertEquals(List.of("member_banned|u 7%|u9|until=-1"), told());
    }

    @Test
    void whatOperatorsAndAdministratorsDoWithAccountsIsTold() {
        String id = "u" + room;
        SessionLifetime day = new SessionLifetime(Duration.ofDays(1), Duration.ofDays(1));
        NewSession session = new NewSession("s" + room, "", "", day, "");
        Registration registration = new Registration(id, id, List.of(id), "-", "", 10_000, true);
        Await.result(a.accounts().register(registration, session));
        Duration hour = Duration.ofHours(1);
        Await.result(a.accounts().createLink(id + "1", OneTimeLink.reset(id, "root", hour)));
        Await.result(a.accounts().setRoles(id, List.of("admin")));
        Await.result(a.accounts().setDisabled(id, true));
        Await.result(a.accounts().setDisabled(id, true));
        Await.result(a.accounts().setDisabled(id, false));
        Await.result(a.accounts().createLink(id + "2", OneTimeLink.invitation("root", 3, hour)));
        Await.result(a.accounts().createLink(id + "3", OneTimeLink.invitation(List.of("admin"), hour)));

        assertEquals(
                List.of(
                        "invitation_created|null|null|uses=1 roles=admin",
                        "invitation_created|root|null|uses=3",
                        "account_enabled|null|" + id + "|",
                        "account_disabled|null|" + id + "|",
                        "account_changed|null|" + id + "|roles=admin",
                        "password_reset|root|" + id + "|",
                        "account_created|null|" + id + "|"),
                audit().stream().limit(7).map(AuditContract::words).toList());
        assertNull(audit().get(0).room());
    }

    @Test
    void whoMakesAndEndsBotsAndWebhooksIsTold() {
        String id = User.BOT_PREFIX + room;
        Bot bot =
                new Bot(id, "Deploy", Bot.Kind.BOT, List.of(room, new RoomName("den")), BotRights.WRITE, OTHER.id(), 1);
        Await.result(a.bots().create(bot, id + "t", List.of(id), 1_000));
        Await.result(a.bots().create(bot, id + "t", List.of(id), 1_000));
        Await.result(b.bots().delete(id, "administrator"));
        assertFalse(Await.result(b.bots().delete(id, "administrator")));
        Bot in = new Bot(id + "h", "CI", Bot.Kind.HOOK, List.of(room), BotRights.WRITE, "administrator", 1);
        Await.result(a.bots().create(in, id + "u", List.of(id + "h"), 1_000));
        Await.result(b.bots().delete(in.id(), OTHER.id()));
        OutgoingHook out =
                new OutgoingHook("w-1", "https://example.org/secret", "key", "root", 1, OutgoingHook.State.GOOD);
        Await.result(a.bots().hooks().add(room, out, ROOT));
        assertTrue(Await.result(a.bots().hooks().remove(room, "w-1", ROOT)));
        assertFalse(Await.result(a.bots().hooks().remove(room, "w-1", ROOT)));

        assertEquals(
                List.of(
                        "webhook_deleted|root|null|webhook=w-1",
                        "webhook_created|root|null|webhook=w-1",
                        "webhook_deleted|u9|" + id + "h|rooms=" + room,
                        "webhook_created|null|" + id + "h|rooms=" + room,
                        "bot_deleted|null|" + id + "|rooms=" + room + " den",
                        "bot_created|u9|" + id + "|rooms=" + room + " den"),
                audit().stream().limit(6).map(AuditContract::words).toList());
        assertEquals(room.value(), audit().get(0).room());
    }

    @Test
    void anAccountThatItsUserRegistersIsToldIfItIsAnAdministrators() {
        SessionLifetime day = new SessionLifetime(Duration.ofDays(1), Duration.ofDays(1));
        Await.result(
                a.accounts().createLink("l" + room, OneTimeLink.invitation(List.of("admin"), Duration.ofHours(1))));
        for (String link : List.of("", "l" + room)) {
            String id = "u" + link + room;
            NewSession session = new NewSession("s" + id, "", "", day, "");
            Await.result(a.accounts().register(new Registration(id, id, List.of(id), "hash", link, 10_000), session));
        }

        String id = "ul" + room + room;
        assertEquals("account_created|" + id + "|" + id + "|roles=admin", words(audit().get(0)));
        assertEquals("invitation_created|null|null|uses=1 roles=admin", words(audit().get(1)));
    }

    @Test
    void theLogIsReadInPagesAndBoundedInNumber() {
        open();
        IntStream.rangeClosed(1, 30).forEach(n -> publish(set(null, null, n)));

        List<AuditEntry> all = audit();
        assertEquals(BOUNDS.entries(), all.size());
        assertEquals("slow=30", all.get(0).detail());
        List<AuditEntry> first = Await.result(b.audit().read(null, 7));
        List<AuditEntry> second = Await.result(b.audit().read(first.get(6).id(), 100));
        assertEquals(all.subList(0, 7), first);
        assertEquals(all.subList(7, all.size()), second);
        assertEquals(
                List.of(), Await.result(b.audit().read(all.get(all.size() - 1).id(), 100)));
    }

    @Test
    void entriesThatAreOldEnoughAreGone() {
        open();
        Backplane forgetful = connect(new AuditLog.Bounds(20, Duration.ofMillis(200)));
        started.add(forgetful);
        forgetful.start(new Recorder());
        publish(set("News", null, null));
        assertEquals(List.of("room_changed|u 7%|null|topic"), told());

        Await.until("nothing is left", () -> Await.result(forgetful.audit().read(null, 100))
                .isEmpty());
        Await.result(forgetful.publish(set(null, null, 5)));
        assertFalse(told().contains("room_changed|u 7%|null|topic"), () -> told().toString());
    }
}
