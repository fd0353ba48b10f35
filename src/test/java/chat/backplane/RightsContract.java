package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.EntryRequest;
import chat.protocol.LimitedUser;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Role;
import chat.protocol.RoomMember;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import chat.testing.Await;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The rights in a room, on any backplane. */
public abstract class RightsContract extends EntryStory {
    protected static final User FIRST = new User("u first", "First", false);
    protected static final User OTHER = new User("u9", "Other", false);
    private static final User MODERATOR = new User("u8", "Moderator", false);
    protected static final long FOR_GOOD = -1;

    private int nonces;

    /** The user whose rights are asked. */
    private User me = ANN;

    private Caller myself = caller(ANN);

    private String nonce() {
        return "r" + ++nonces;
    }

    protected final Receipt publish(Draft draft) {
        return Await.result(a.publish(draft));
    }

    protected final Draft setTopic(User by) {
        return set(by, caller(by), "News", null, null);
    }

    private Draft set(
            User by, Caller caller, @Nullable String topic, @Nullable Boolean archived, @Nullable Integer slow) {
        return Draft.of(by, caller, new RoomRequest.Set(room, topic, archived, slow, null, nonce()), "");
    }

    private Draft member(
            User by, Caller caller, User user, @Nullable Role role, @Nullable Long ban, @Nullable Long mute) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), role, ban, mute, nonce());
        return Draft.of(by, caller, request, user.name());
    }

    private void give(User user, Role role) {
        publish(member(FIRST, caller(FIRST), user, role, null, null));
    }

    protected final void ban(User user, long until) {
        publish(member(FIRST, caller(FIRST), user, null, until, null));
    }

    protected final void open() {
        publish(Draft.of(FIRST, caller(FIRST), new RoomRequest.Open(room, "", nonce()), ""));
    }

    private Draft message(Action action) {
        Draft draft = message(me, "text", action);
        return new Draft(room, myself, draft.nonce(), "message", draft.body(), action);
    }

    private void enter(String state) {
        switch (state) {
            case "banned" -> ban(me, FOR_GOOD);
            case "lifted" -> {
                ban(me, FOR_GOOD);
                ban(me, 0);
            }
            case "over" -> {
                long until = System.currentTimeMillis() + 1_000;
                ban(me, until);
                Await.until("the ban is over", () -> System.currentTimeMillis() > until);
            }
            case "muted" -> publish(member(FIRST, caller(FIRST), me, null, null, FOR_GOOD));
            case "archived" -> publish(set(FIRST, caller(FIRST), null, true, null));
            case "slow" -> {
                publish(set(FIRST, caller(FIRST), null, null, 1_000));
                publish(message(Action.PLAIN));
            }
            default -> throw new AssertionError(state);
        }
    }

    private Draft change(EntryRequest request) {
        return Draft.of(me, myself, request);
    }

    private Draft mine(User user, @Nullable Role role, @Nullable Long ban, @Nullable Long mute) {
        return member(me, myself, user, role, ban, mute);
    }

    private Draft draft(String request, MessageId own, MessageId others) {
        return switch (request) {
            case "send" -> message(Action.PLAIN);
            case "reply" -> message(Action.Say.reply(others));
            case "react" -> change(new EntryRequest.React(room, others, THUMB, true, nonce()));
            case "edit.own" -> change(new EntryRequest.Edit(room, own, "new", nonce()));
            case "edit.other" -> change(new EntryRequest.Edit(room, others, "new", nonce()));
            case "delete.own" -> change(new EntryRequest.Delete(room, own, nonce()));
            case "delete.other" -> change(new EntryRequest.Delete(room, others, nonce()));
            case "pin" -> change(new EntryRequest.Pin(room, others, true, nonce()));
            case "open" -> Draft.of(me, myself, new RoomRequest.Open(room, "", nonce()), "");
            case "set.topic" -> set(me, myself, "News", null, null);
            case "set.slow" -> set(me, myself, null, null, 10);
            case "set.archived" -> set(me, myself, null, false, null);
            case "join" -> mine(me, Role.MEMBER, null, null);
            case "leave" -> mine(me, Role.NONE, null, null);
            case "promote.oneself" -> mine(me, Role.MODERATOR, null, null);
            case "own.oneself" -> mine(me, Role.OWNER, null, null);
            case "ban.oneself" -> mine(me, null, FOR_GOOD, null);
            case "add", "add.banned" -> mine(OTHER, Role.MEMBER, null, null);
            case "remove" -> mine(OTHER, Role.NONE, null, null);
            case "ban" -> mine(OTHER, null, FOR_GOOD, null);
            case "mute" -> mine(OTHER, null, null, FOR_GOOD);
            case "promote" -> mine(OTHER, Role.MODERATOR, null, null);
            case "remove.moderator" -> mine(MODERATOR, Role.NONE, null, null);
            case "ban.moderator" -> mine(MODERATOR, null, FOR_GOOD, null);
            case "ban.owner" -> mine(FIRST, null, FOR_GOOD, null);
            default -> throw new AssertionError(request);
        };
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/permissions.csv", numLinesToSkip = 2, emptyValue = "")
    void aCallerMayDoWhatTheTableSays(
            String kind, String role, @Nullable String state, String request, String outcome) {
        me = new User("me 1%", "Me", kind.equals("guest"));
        myself = kind.equals("admin") ? new Caller(Caller.Kind.ADMINISTRATOR, me.id(), "") : caller(me);
        open();
        give(MODERATOR, Role.MODERATOR);
        give(ANN, Role.OWNER);
        MessageId own = publish(message(Action.PLAIN)).id();
        MessageId others = say(OTHER, "text");
        if (!role.equals("none")) {
            give(me, Role.valueOf(role.toUpperCase(Locale.ROOT)));
        }
        if (request.equals("add.banned")) {
            ban(OTHER, FOR_GOOD);
        }
        if (state != null && !state.isEmpty()) {
            enter(state);
        }

        assertEquals(outcome, outcome(request, own, others));
    }

    private String outcome(String request, MessageId own, MessageId others) {
        try {
            if (request.equals("read")) {
                Await.result(b.readAfter(room, MessageId.NONE, 50, myself));
                Await.result(b.readBefore(room, null, 50, myself));
            } else {
                Await.result(b.publish(draft(request, own, others)));
            }
            return "ok";
        } catch (Denied e) {
            return e.code().wire();
        }
    }

    protected final Denied refusalOf(Draft draft) {
        return assertThrows(Denied.class, () -> Await.result(b.publish(draft)));
    }

    @Test
    void whoOpensARoomOwnsItAndSoDoesWhoIsMadeAnOwner() {
        open();
        Publication first = page(ANN).get(0);
        assertEquals("changed", first.type());
        assertTrue(body(first).path("opened").asBoolean());
        assertEquals(
                "this room exists",
                refusalOf(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", nonce()), ""))
                        .text());

        give(ANN, Role.OWNER);
        publish(member(FIRST, caller(FIRST), FIRST, Role.NONE, null, null));
        Denied last = refusalOf(member(ANN, caller(ANN), ANN, Role.NONE, null, null));
        assertEquals("it has no other owner: make somebody else one first", last.text());
        List<Publication> all = page(ANN);
        assertEquals(range(1, 3), seqs(all));
        assertTrue(body(all.get(2)).path("left").asBoolean());
    }

    @Test
    void aRoomThatNobodyOpenedIsModeratedByAdministratorsAlone() {
        MessageId id = say(ANN, "text");
        assertEquals(
                "only its moderators may do that",
                refusalOf(set(ANN, caller(ANN), "News", null, null)).text());
        publish(Draft.of(ANN, ROOT, new RoomRequest.Set(room, "News", null, null, null, nonce()), ""));
        publish(Draft.of(
                ANN, ROOT, new RoomRequest.Member(room, BEN.id(), Role.MODERATOR, null, null, nonce()), "Ben"));
        publish(Draft.of(BEN, caller(BEN), new EntryRequest.Delete(room, id, nonce())));
        assertTrue(body(ANN, id).path("deleted").asBoolean());
    }

    @Test
    void aBanThatIsOverBeforeItBeginsIsRefusedAndRemovesNobody() {
        open();
        give(BEN, Role.MEMBER);
        Denied past = refusalOf(member(FIRST, caller(FIRST), BEN, null, System.currentTimeMillis() - 60_000, null));

        assertEquals("banUntil: that time has come", past.text());
        assertEquals(2, page(BEN).size());
    }

    @Test
    void nothingIsChangedInARoomThatThereIsNot() {
        assertEquals(
                "there is no such room",
                refusalOf(set(ANN, caller(ANN), "News", null, null)).text());
        assertEquals(
                "there is no such room",
                refusalOf(member(ANN, caller(ANN), BEN, Role.MEMBER, null, null))
                        .text());
        assertEquals(List.of(), page(ANN));
    }

    @Test
    void aRefusalSaysUntilWhen() {
        open();
        ban(OTHER, FOR_GOOD);
        assertEquals(
                "you are banned from this room for good",
                refusalOf(message(OTHER, "text", Action.PLAIN)).text());
        publish(member(FIRST, caller(FIRST), BEN, null, null, 4_102_444_800_000L));
        assertEquals(
                "you may not write here until 2100-01-01T00:00:00Z",
                refusalOf(message(BEN, "text", Action.PLAIN)).text());
    }

    @Test
    void rolesAreToldToAllAndLimitsToThoseWhoModerate() {
        open();
        give(MODERATOR, Role.MODERATOR);
        ban(OTHER, FOR_GOOD);
        ban(BEN, FOR_GOOD);
        ban(BEN, 0);

        RoomMembers told = Await.result(b.members(room, caller(MODERATOR)));
        assertEquals(
                Set.of(
                        new RoomMember(FIRST.id(), FIRST.name(), Role.OWNER),
                        new RoomMember(MODERATOR.id(), MODERATOR.name(), Role.MODERATOR)),
                Set.copyOf(told.members()));
        assertEquals(List.of(new LimitedUser(OTHER.id(), FOR_GOOD, 0)), told.limited());
        assertFalse(told.closed());
        RoomMembers toldToAnn = Await.result(b.members(room, caller(ANN)));
        assertEquals(2, toldToAnn.members().size());
        assertEquals(List.of(), toldToAnn.limited());
        assertEquals(RoomMembers.NONE, Await.result(b.members(room, caller(OTHER))));
    }

    @Test
    void aBanTakesTheRoleAndIsSeenLive() {
        Await.result(b.subscribe(room));
        open();
        give(OTHER, Role.MODERATOR);
        ban(OTHER, FOR_GOOD);
        ban(OTHER, 0);

        assertEquals(
                "only its moderators may do that",
                refusalOf(set(OTHER, caller(OTHER), "News", null, null)).text());
        List<Publication> live = heardByB.awaitPublished(room, 4);
        assertEquals("member", live.get(2).type());
        assertEquals(FOR_GOOD, body(live.get(2)).path("banUntil").asLong());
        assertEquals("Other", body(live.get(2)).path("name").asText());
        assertFalse(body(live.get(2)).has("role"));
    }
}
