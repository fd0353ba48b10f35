package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.protocol.Author;
import chat.protocol.ClientMessage;
import chat.protocol.ErrorCode;
import chat.protocol.MessageBody;
import chat.protocol.Role;
import chat.protocol.RoomCreation;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import chat.testing.Await;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The operator says who may make rooms, on any backplane. Ann has an account, Ben is a guest. */
public abstract class RoomCreationContract extends EntryStory {
    private static final User CHIEF = new User("root", "Root", false);

    private int nonces;

    /** Creates an instance on the logs of all, where only some users may make rooms. */
    protected abstract Backplane connect(RoomCreation makers);

    @Override
    protected Backplane connect() {
        return connect(RoomCreation.EVERYBODY);
    }

    private Backplane where(RoomCreation makers) {
        Backplane backplane = connect(makers);
        started.add(backplane);
        backplane.start(new Recorder());
        Await.until("it is live", backplane::isLive);
        return backplane;
    }

    private Draft open(User by, Caller caller, boolean closed) {
        RoomRequest request = new RoomRequest.Open(room, "", closed, List.of(), "o" + ++nonces);
        return Draft.of(by, caller, request, "");
    }

    private Draft first(User by, Caller caller, RoomName where) {
        String nonce = "f" + ++nonces;
        String body = MessageBody.toJson(by, new ClientMessage.Send(where, "first", nonce));
        return new Draft(where, caller, nonce, "message", body, Action.PLAIN);
    }

    private static String forbidden(Backplane at, Draft draft) {
        CompletionException e =
                assertThrows(CompletionException.class, () -> at.publish(draft).join());
        Denied denied = assertInstanceOf(Denied.class, e.getCause());
        assertEquals(ErrorCode.FORBIDDEN, denied.code());
        return denied.text();
    }

    @Test
    void everybodyMayUnlessTheOperatorSaysOtherwise() {
        Await.result(a.publish(first(BEN, caller(BEN), room)));
        assertEquals(1, page(BEN).size());
    }

    @Test
    void guestsMakeNoneWhereAccountsDo() {
        Backplane c = where(RoomCreation.ACCOUNTS);
        String sentence = "guests may not make rooms here";
        assertEquals(sentence, forbidden(c, first(BEN, caller(BEN), room)));
        assertEquals(sentence, forbidden(c, open(BEN, caller(BEN), false)));
        assertEquals(sentence, forbidden(c, open(BEN, caller(BEN), true)));
        assertEquals(List.of(), Await.result(c.states(caller(BEN), List.of(room))), "it has not been made");

        Await.result(c.publish(open(ANN, caller(ANN), false)));
        Await.result(c.publish(first(BEN, caller(BEN), room)));
        assertEquals(2, page(BEN).size());
    }

    @Test
    void onlyAdministratorsMakeSomeWhereTheyAreNamed() {
        Backplane c = where(RoomCreation.ADMINISTRATORS);
        String sentence = "only administrators may make rooms here";
        assertEquals(sentence, forbidden(c, first(ANN, caller(ANN), room)));
        assertEquals(sentence, forbidden(c, open(ANN, caller(ANN), true)));
        assertEquals(sentence, forbidden(c, open(BEN, caller(BEN), false)));

        Await.result(c.publish(first(CHIEF, ROOT, room)));
        Await.result(c.publish(first(ANN, caller(ANN), room)));
        Await.result(c.publish(first(BEN, caller(BEN), room)));
        assertEquals(3, page(BEN).size());
    }

    @Test
    void directRoomsAreForAllWhoMayWrite() {
        Backplane c = where(RoomCreation.ADMINISTRATORS);
        RoomName direct = RoomName.direct(List.of(ANN.id(), BEN.id()));
        String body = MessageBody.toJson(BEN, new ClientMessage.Send(direct, "psst", "d1"));
        List<Author> people = List.of(new Author(BEN.id(), BEN.name()), new Author(ANN.id(), ANN.name()));
        Action action = new Action.Say(null, List.of(), people);
        Await.result(c.publish(new Draft(direct, caller(BEN), "d1", "message", body, action)));

        assertEquals(1, Await.result(c.states(caller(ANN), List.of(direct))).size());
    }

    @Test
    void aBotWritesFirstWhereItWasAdmitted() {
        Backplane c = where(RoomCreation.ADMINISTRATORS);
        Bot bot = new Bot("b-" + room, "Deploy", Bot.Kind.BOT, List.of(room), BotRights.WRITE, "root", 0);
        Await.result(c.bots().admit(room, bot, ROOT));
        User user = new User(bot.id(), "Deploy", false);
        Caller caller = new Caller(Caller.Kind.BOT, bot.id(), "");

        Await.result(c.publish(first(user, caller, room)));
        assertEquals(1, page(ANN).size());
    }

    @Test
    void whoMayMakeNoneIsToldOfARoomThatIsNotThere() {
        Backplane c = where(RoomCreation.ADMINISTRATORS);
        RoomRequest change = new RoomRequest.Member(room, ANN.id(), Role.NONE, null, null, "m1");
        CompletionException e =
                assertThrows(CompletionException.class, () -> c.publish(Draft.of(ANN, caller(ANN), change, ""))
                        .join());
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertInstanceOf(Denied.class, e.getCause()).code());
    }
}
