package chat.backplane;

// Longer than 300 lines because it is one contract, whose parts need the same rooms, people and refusals.

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.SecretToken;
import chat.protocol.Author;
import chat.protocol.ClientMessage;
import chat.protocol.EntryRequest;
import chat.protocol.ErrorCode;
import chat.protocol.MessageBody;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomKind;
import chat.protocol.RoomMember;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.RoomState;
import chat.protocol.User;
import chat.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rooms that there are for their members alone, on any backplane. */
public abstract class ClosedRoomsContract extends EntryStory {
    /** Has no room of another story. */
    protected final User cora = new User("cora of " + room, "Cora", false);

    private final User dora = new User("dora of " + room, "Dora", false);

    /** A room of which nobody has ever heard. */
    private final RoomName never = new RoomName("never-" + room);

    private int nonces;

    private String nonce() {
        return "c" + ++nonces;
    }

    protected final Receipt publish(Draft draft) {
        return Await.result(a.publish(draft));
    }

    /** Opens the room for Ann and some others. */
    protected final Receipt open(User... members) {
        List<Author> others = List.of(members).stream()
                .map(user -> new Author(user.id(), user.name()))
                .toList();
        return publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "Secret", true, others, nonce()), ""));
    }

    protected final Draft give(User user, Role role) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), role, null, null, nonce());
        return Draft.of(ANN, caller(ANN), request, user.name());
    }

    private Draft set(User by, @Nullable Boolean closed) {
        RoomRequest request = new RoomRequest.Set(room, closed == null ? "New" : null, null, null, closed, nonce());
        return Draft.of(by, caller(by), request, "");
    }

    protected final String refusal(CompletableFuture<?> request) {
        Denied denied = assertThrows(Denied.class, () -> Await.result(request));
        return denied.code() + " " + denied.text() + " " + denied.retryAfterMs();
    }

    private List<RoomState> states(User user) {
        return Await.result(b.states(caller(user), List.of(room)));
    }

    private List<RoomName> listOf(User user) {
        return Await.result(b.rooms(caller(user))).own();
    }

    /** Returns how each request about a message or a room itself is refused. */
    private List<String> refusals(RoomName of, MessageId id, Caller caller) {
        User user = new User(caller.userId(), "Name", false);
        List<Draft> drafts = List.of(
                Draft.of(user, caller, new EntryRequest.Edit(of, id, "new", nonce())),
                Draft.of(user, caller, new EntryRequest.Delete(of, id, nonce())),
                Draft.of(user, caller, new EntryRequest.React(of, id, THUMB, true, nonce())),
                Draft.of(user, caller, new EntryRequest.Pin(of, id, true, nonce())),
                new Draft(of, caller, nonce(), "message", "{}", Action.Say.reply(id)),
                Draft.of(user, caller, new RoomRequest.Set(of, "New", null, null, null, nonce()), ""),
                Draft.of(user, caller, new RoomRequest.Set(of, null, null, null, false, nonce()), ""),
                Draft.of(user, caller, new RoomRequest.Member(of, user.id(), Role.MEMBER, null, null, nonce()), ""),
                Draft.of(user, caller, new RoomRequest.Member(of, "u7", null, -1L, null, nonce()), ""));
        List<String> refusals = new ArrayList<>();
        drafts.forEach(draft -> refusals.add(refusal(b.publish(draft))));
        refusals.add(refusal(b.markRead(of, id, caller)));
        refusals.add(refusal(b.setLevel(of, NotificationLevel.ALL, caller)));
        refusals.add(Await.result(b.states(caller, List.of(of))).toString());
        return refusals;
    }

    @Test
    void toEverybodyElseAPrivateRoomIsAsOneThatNeverWas() {
        open(BEN);
        MessageId id = say(BEN, "text");
        for (Caller stranger : List.of(caller(cora), new Caller(Caller.Kind.ADMINISTRATOR, "root", ""))) {
            assertEquals(refusals(never, id, stranger), refusals(room, id, stranger));
            String none = "NOT_FOUND there is no such room 0";
            assertEquals(none, refusal(b.readBefore(room, null, 50, stranger)));
            assertEquals(none, refusal(b.readAfter(room, MessageId.NONE, 50, stranger)));
            assertEquals(none, refusal(b.publish(new Draft(room, stranger, nonce(), "message", "{}", Action.PLAIN))));
            assertFalse(Await.result(b.rooms(stranger)).open().contains(room));
        }
        RoomRequest taken = new RoomRequest.Open(room, "", nonce());
        assertEquals("CONFLICT this room exists 0", refusal(b.publish(Draft.of(cora, caller(cora), taken, ""))));
        assertEquals(2, page(BEN).size());
        assertEquals(
                2,
                Await.result(b.readAfter(room, MessageId.NONE, 50, Caller.INSTANCE))
                        .entries()
                        .size());
    }

    @Test
    void itsMembersHaveItInTheirListsFromTheBeginning() {
        open(cora);

        assertEquals(List.of(room), listOf(cora));
        RoomState state = states(cora).get(0);
        assertEquals(RoomKind.PRIVATE, state.kind());
        assertEquals(Role.MEMBER, state.role());
        assertEquals(2, state.members());
        assertEquals("Secret", state.rules().topic());
        assertEquals(Role.OWNER, states(ANN).get(0).role());
        heardByB.awaitReading(new Reading(room, cora.id()));
        heardByB.awaitReading(new Reading(room, ANN.id()));
        say(cora, "text");
        assertEquals(ErrorCode.FORBIDDEN, refused(set(cora, null)));
        assertTrue(body(page(cora).get(0)).path("private").asBoolean());
    }

    @Test
    void whoIsAddedHasItAndWhoIsRemovedOrBannedLosesIt() {
        open();
        publish(give(cora, Role.MEMBER));
        publish(give(dora, Role.MEMBER));
        MessageId id = say(cora, "text");
        assertTrue(Await.result(b.markRead(room, id, caller(cora))));

        publish(give(cora, Role.NONE));
        RoomRequest ban = new RoomRequest.Member(room, dora.id(), null, -1L, null, nonce());
        publish(Draft.of(ANN, caller(ANN), ban, ""));
        for (User gone : List.of(cora, dora)) {
            assertEquals(List.of(), listOf(gone));
            assertEquals(List.of(), states(gone));
            assertEquals("NOT_FOUND there is no such room 0", refusal(b.readBefore(room, null, 50, caller(gone))));
            assertEquals(ErrorCode.NOT_FOUND, refused(message(gone, "text", Action.PLAIN)));
        }
        assertEquals(refusals(never, id, caller(cora)), refusals(room, id, caller(cora)));
    }

    @Test
    void itsOwnerMakesAPublicRoomPrivateAndPublicAgain() {
        publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", nonce()), ""));
        publish(give(BEN, Role.MODERATOR));
        say(cora, "text");
        assertEquals(ErrorCode.FORBIDDEN, refused(set(BEN, true)));
        assertEquals(List.of(), listOf(cora));

        publish(set(ANN, true));
        assertEquals(RoomKind.PRIVATE, states(BEN).get(0).kind());
        assertTrue(listOf(BEN).contains(room));
        assertEquals(ErrorCode.NOT_FOUND, refused(message(cora, "text", Action.PLAIN)));
        assertFalse(Await.result(b.rooms(caller(cora))).open().contains(room));

        publish(set(ANN, false));
        assertEquals(RoomKind.PUBLIC, states(cora).get(0).kind());
        assertTrue(Await.result(b.rooms(caller(cora))).open().contains(room));
        say(cora, "again");
    }

    @Test
    void anAdministratorIsNoOwnerOfARoomThatWouldHaveNone() {
        say(ANN, "text");
        User root = new User(ROOT.userId(), "Root", false);
        RoomRequest close = new RoomRequest.Set(room, null, null, null, true, nonce());

        assertEquals("FORBIDDEN only its members may do that 0", refusal(a.publish(Draft.of(root, ROOT, close, ""))));
    }

    private Draft direct(User from, User to) {
        String nonce = nonce();
        ClientMessage.Send send = new ClientMessage.Send(RoomName.UNNAMED, "text", nonce, null, to.id());
        RoomName of = Objects.requireNonNull(send.by(from.id()).room());
        List<Author> people = List.of(new Author(from.id(), from.name()), new Author(to.id(), to.name()));
        Action action = new Action.Say(null, List.of(), people);
        return new Draft(of, caller(from), nonce, "message", MessageBody.toJson(from, send), action);
    }

    @Test
    void theFirstMessageOpensTheDirectRoomOfTheTwoAndEitherWritesThere() {
        Draft first = direct(cora, dora);
        RoomName both = first.room();
        assertEquals(1, publish(first).id().seq());
        assertEquals(2, publish(direct(dora, cora)).id().seq());
        assertEquals(both, direct(dora, cora).room());
        assertEquals(
                3,
                publish(new Draft(both, caller(dora), nonce(), "message", "{}", Action.PLAIN))
                        .id()
                        .seq());

        for (User user : List.of(cora, dora)) {
            assertEquals(List.of(both), listOf(user));
            heardByB.awaitReading(new Reading(both, user.id()));
            RoomState state =
                    Await.result(b.states(caller(user), List.of(both))).get(0);
            User other = user.equals(cora) ? dora : cora;
            assertEquals(RoomKind.DIRECT, state.kind());
            assertEquals(List.of(new Author(other.id(), other.name())), state.with());
            assertEquals(Role.MEMBER, state.role());
            assertEquals(3, state.unread());
        }
        assertFalse(Await.result(b.rooms(ROOT)).open().contains(both));
    }

    @Test
    void itsMembersAreToldWithTheNamesUnderWhichTheyWroteLastToThoseWhoMayReadIt() {
        open(cora, new User(dora.id(), "", true));
        assertEquals(List.of(ANN.name(), cora.name(), ""), names(ANN));

        publish(message(room, dora));
        publish(message(room, new User(cora.id(), "Coralie", false)));
        assertEquals(List.of(ANN.name(), "Coralie", dora.name()), names(cora));
        assertEquals(RoomMembers.NONE, Await.result(b.members(room, caller(BEN))));

        publish(set(ANN, false));
        assertFalse(Await.result(b.members(room, caller(BEN))).closed());
        assertEquals(3, names(BEN).size());
        assertEquals(RoomMembers.NONE, Await.result(b.members(never, caller(BEN))));
    }

    private List<String> names(User asking) {
        List<RoomMember> users = Await.result(b.members(room, caller(asking))).members();
        return List.of(ANN, cora, dora).stream()
                .map(user -> users.stream()
                        .filter(each -> each.id().equals(user.id()))
                        .findFirst()
                        .orElseThrow())
                .map(RoomMember::name)
                .toList();
    }

    @Test
    void inADirectRoomEachHasTheNameUnderWhichItWroteLast() {
        publish(direct(cora, new User(dora.id(), "", true)));
        RoomName both = direct(cora, dora).room();
        assertEquals("", nameOfOther(both));

        publish(message(both, dora));
        assertEquals(dora.name(), nameOfOther(both));
        heardByB.awaitReading(new Reading(both, cora.id()));

        publish(message(both, new User(dora.id(), "Dorothy", true)));
        assertEquals("Dorothy", nameOfOther(both));
        publish(message(both, cora));
        assertEquals("Dorothy", nameOfOther(both));
    }

    private String nameOfOther(RoomName both) {
        RoomState state = Await.result(b.states(caller(cora), List.of(both))).get(0);
        return state.with().get(0).name();
    }

    private Draft message(RoomName to, User from) {
        String nonce = nonce();
        String body = MessageBody.toJson(from, new ClientMessage.Send(to, "text", nonce));
        return new Draft(to, caller(from), nonce, "message", body, Action.PLAIN);
    }

    @Test
    void toEverybodyElseADirectRoomIsAsOneThatNeverWasForEveryRequest() {
        Draft first = direct(cora, dora);
        MessageId id = publish(first).id();
        RoomName unused = RoomName.direct(List.of("nobody", "no one"));

        for (Caller stranger : List.of(caller(ANN), ROOT)) {
            List<List<String>> answers = new ArrayList<>();
            for (RoomName of : List.of(first.room(), unused)) {
                List<String> all = refusals(of, id, stranger);
                all.add(refusal(b.readBefore(of, null, 50, stranger)));
                all.add(refusal(b.readAfter(of, MessageId.NONE, 50, stranger)));
                all.add(refusal(b.publish(new Draft(of, stranger, nonce(), "message", "{}", Action.PLAIN))));
                answers.add(all);
            }
            assertEquals(answers.get(1), answers.get(0));
        }
        assertEquals(
                List.of(),
                Await.result(b.readAfter(unused, MessageId.NONE, 50, Caller.INSTANCE))
                        .entries());
    }

    @Test
    void aDirectRoomOfSeveralIsOpenedOnceAndStaysAsItIs() {
        List<Author> others = List.of(new Author(dora.id(), "Dora"), new Author(ANN.id(), ANN.name()));
        RoomRequest wanted = new RoomRequest.Open(RoomName.UNNAMED, "", true, others, nonce());
        Draft open = Draft.of(cora, caller(cora), (RoomRequest) wanted.by(cora.id()), "");
        publish(open);

        RoomState state =
                Await.result(b.states(caller(dora), List.of(open.room()))).get(0);
        assertEquals(3, state.members());
        assertEquals(RoomKind.DIRECT, state.kind());
        assertEquals(
                Role.MEMBER,
                Await.result(b.states(caller(cora), List.of(open.room())))
                        .get(0)
                        .role());
        RoomRequest again = new RoomRequest.Open(open.room(), "", true, others, nonce());
        assertEquals("CONFLICT this room exists 0", refusal(b.publish(Draft.of(cora, caller(cora), again, ""))));
        RoomRequest topic = new RoomRequest.Set(open.room(), "New", null, null, null, nonce());
        RoomRequest leave = new RoomRequest.Member(open.room(), cora.id(), Role.NONE, null, null, nonce());
        for (RoomRequest change : List.of(topic, leave)) {
            assertEquals(
                    "FORBIDDEN a direct room stays as it is 0",
                    refusal(b.publish(Draft.of(cora, caller(cora), change, ""))));
        }
    }

    private Draft joining(User user, String secret) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), Role.MEMBER, null, null, secret, nonce());
        return Draft.of(user, caller(user), request, user.name());
    }

    private CompletableFuture<Boolean> invite(User by, String secret, int uses, Duration lifetime) {
        String id = new SecretToken(secret).id();
        return b.invite(room, new RoomInvitation(id, uses, lifetime), caller(by));
    }

    @Test
    void anInvitationMakesAsManyMembersAsItSaysAndTellsNothingToOthers() {
        open(BEN);
        assertTrue(Await.result(invite(ANN, "secret", 1, Duration.ofHours(1))));
        assertTrue(Await.result(invite(ANN, "old", 1, Duration.ofMillis(-1))));
        String none = "NOT_FOUND there is no such room 0";
        assertEquals(none, refusal(b.publish(joining(cora, "guessed"))));
        assertEquals(none, refusal(b.publish(joining(cora, "old"))));

        assertEquals(2, publish(joining(cora, "secret")).id().seq());
        assertEquals(Role.MEMBER, states(cora).get(0).role());
        assertEquals(List.of(room), listOf(cora));
        assertEquals(none, refusal(b.publish(joining(dora, "secret"))));
        assertTrue(body(page(cora).get(1)).path("joined").asBoolean());
    }

    @Test
    void whoModeratesARoomInvitesAndNobodyElse() {
        open(BEN);
        Duration hour = Duration.ofHours(1);
        assertEquals("FORBIDDEN only its moderators may do that 0", refusal(invite(BEN, "1", 1, hour)));
        assertEquals("NOT_FOUND there is no such room 0", refusal(invite(cora, "1", 1, hour)));
        for (int i = 0; i < 50; i++) {
            Await.result(invite(ANN, "secret" + i, 1, hour));
        }
        assertEquals("FORBIDDEN a room has 50 invitations at most 0", refusal(invite(ANN, "more", 1, hour)));
    }
}
