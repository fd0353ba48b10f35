package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import chat.testing.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Bots with their tokens, and their rights in rooms, on any backplane. */
public abstract class BotsContract extends EntryStory {
    private static final BotRights BOTH = new BotRights(true, true);
    private static final BotRights READ = new BotRights(true, false);

    private int numbers;

    private Bot bot(Bot.Kind kind, BotRights rights) {
        String id = User.BOT_PREFIX + room + ++numbers;
        return new Bot(id, "Bot " + numbers, kind, List.of(room), rights, ANN.id(), 1);
    }

    private Bot admitted(BotRights rights) {
        Bot bot = bot(Bot.Kind.BOT, rights);
        assertTrue(Await.result(a.bots().admit(room, bot, ROOT)));
        return bot;
    }

    private static Denied denied(CompletableFuture<?> future) {
        CompletionException e = assertThrows(CompletionException.class, future::join);
        return assertInstanceOf(Denied.class, e.getCause());
    }

    private void open() {
        Await.result(a.publish(Draft.of(ANN, caller(ANN), new RoomRequest.Open(room, "", "open" + ++numbers), "")));
    }

    private void give(User user, Role role) {
        RoomRequest request = new RoomRequest.Member(room, user.id(), role, null, null, "give" + ++numbers);
        Await.result(a.publish(Draft.of(ANN, caller(ANN), request, user.name())));
    }

    @Test
    void whereABotIsNotAdmittedThereIsNoRoomForIt() {
        MessageId said = say(ANN, "hello");
        User stranger = bot(Bot.Kind.BOT, BOTH).user();

        assertEquals(ErrorCode.NOT_FOUND, refused(message(stranger, "hi", Action.PLAIN)));
        assertEquals(ErrorCode.NOT_FOUND, refused(message(stranger, "hi", Action.Say.reply(said))));
        assertEquals(ErrorCode.NOT_FOUND, refused(react(stranger, said, THUMB, true)));
        assertEquals(ErrorCode.NOT_FOUND, refused(delete(caller(stranger), said)));
        assertEquals(
                ErrorCode.NOT_FOUND,
                denied(b.readBefore(room, null, 10, caller(stranger))).code());
        assertEquals(
                ErrorCode.NOT_FOUND,
                denied(b.readAfter(room, MessageId.NONE, 10, caller(stranger))).code());
        assertEquals(List.of(), Await.result(b.states(caller(stranger), List.of(room))));
        assertEquals(
                ErrorCode.NOT_FOUND,
                denied(b.markRead(room, said, caller(stranger))).code());
        assertEquals(
                ErrorCode.NOT_FOUND,
                denied(b.setLevel(room, NotificationLevel.ALL, caller(stranger)))
                        .code());
    }

    @Test
    void aBotWithBothRightsReadsAndWritesAndNothingMore() {
        User bot = admitted(BOTH).user();
        MessageId own = say(bot, "first, where there was no log");
        MessageId anns = say(ANN, "hello");

        assertEquals(2, page(bot).size());
        assertTrue(body(ANN, own).get("from").get("bot").asBoolean());
        assertEquals(1, Await.result(b.states(caller(bot), List.of(room))).size());
        assertTrue(Await.result(b.markRead(room, anns, caller(bot))));
        Await.result(a.publish(edit(bot, own, "better")));
        Await.result(a.publish(react(bot, anns, THUMB, true)));
        Await.result(a.publish(delete(caller(bot), own)));
        assertEquals(ErrorCode.FORBIDDEN, refused(delete(caller(bot), anns)));
        assertEquals(ErrorCode.FORBIDDEN, refused(pin(caller(bot), anns, true)));
        RoomRequest topic = new RoomRequest.Set(room, "Mine", null, null, null, "t");
        assertEquals(ErrorCode.FORBIDDEN, refused(Draft.of(bot, caller(bot), topic, "")));
    }

    @Test
    void aBotOpensNoRoomThatItWouldOwn() {
        User bot = admitted(BOTH).user();

        RoomRequest open = new RoomRequest.Open(room, "", "open");
        assertEquals(ErrorCode.FORBIDDEN, refused(Draft.of(bot, caller(bot), open, "")));
    }

    @Test
    void aBotThatOnlyReadsWritesNothingAndOneThatOnlyWritesReadsNothing() {
        User reader = admitted(READ).user();
        User writer = admitted(BotRights.WRITE).user();
        MessageId said = say(writer, "hello");

        assertEquals(1, page(reader).size());
        assertEquals(ErrorCode.FORBIDDEN, refused(message(reader, "hi", Action.PLAIN)));
        assertEquals(ErrorCode.FORBIDDEN, refused(react(reader, said, THUMB, true)));
        assertEquals(
                ErrorCode.FORBIDDEN,
                denied(b.readBefore(room, null, 10, caller(writer))).code());
        assertEquals(List.of(), Await.result(b.states(caller(writer), List.of(room))));
    }

    @Test
    void aBotThatIsDismissedOrBannedDoesNothingAnyMore() {
        Bot bot = admitted(BOTH);
        Bot banned = admitted(BOTH);
        open();
        say(bot.user(), "hello");

        assertTrue(Await.result(b.bots().dismiss(room, bot, ROOT)));
        assertFalse(Await.result(a.bots().dismiss(room, bot, ROOT)));
        assertEquals(ErrorCode.NOT_FOUND, refused(message(bot.user(), "still here", Action.PLAIN)));

        RoomRequest ban = new RoomRequest.Member(room, banned.id(), null, -1L, null, "ban");
        Await.result(a.publish(Draft.of(ANN, caller(ANN), ban, "")));
        assertEquals(ErrorCode.FORBIDDEN, refused(message(banned.user(), "still here", Action.PLAIN)));
    }

    @Test
    void ownersAdmitBotsAndModeratorsWebhooks() {
        User moderator = new User("u moderator", "Mo", false);
        open();
        give(moderator, Role.MODERATOR);
        Bot bot = bot(Bot.Kind.BOT, BOTH);
        Bot hook = bot(Bot.Kind.HOOK, BotRights.WRITE);

        for (Bot each : List.of(bot, hook)) {
            assertEquals(
                    ErrorCode.FORBIDDEN,
                    denied(a.bots().admit(room, each, caller(BEN))).code());
        }
        assertEquals(
                ErrorCode.FORBIDDEN,
                denied(a.bots().admit(room, bot, caller(moderator))).code());
        assertTrue(Await.result(a.bots().admit(room, bot, caller(ANN))));
        assertTrue(Await.result(a.bots().admit(room, hook, caller(moderator))));
        assertEquals(List.of(bot.id()), Await.result(b.bots().ofRoom(room, Bot.Kind.BOT, caller(ANN))));
        assertEquals(List.of(hook.id()), Await.result(b.bots().ofRoom(room, Bot.Kind.HOOK, caller(moderator))));
        assertEquals(
                ErrorCode.FORBIDDEN,
                denied(b.bots().ofRoom(room, Bot.Kind.BOT, caller(moderator))).code());
        assertEquals(
                ErrorCode.FORBIDDEN,
                denied(b.bots().dismiss(room, bot, caller(moderator))).code());
        assertTrue(Await.result(a.bots().dismiss(room, hook, caller(moderator))));
        RoomName nowhere = new RoomName("nowhere-" + room);
        assertEquals(
                ErrorCode.FORBIDDEN,
                denied(a.bots().admit(nowhere, bot, caller(ANN))).code());
    }

    @Test
    void aPrivateRoomIsThereForABotThatIsAMemberTooAndADirectOneForNone() {
        RoomRequest open = new RoomRequest.Open(room, "", true, List.of(), "open");
        Await.result(a.publish(Draft.of(ANN, caller(ANN), open, "")));
        MessageId said = say(ANN, "text");
        Bot bot = bot(Bot.Kind.BOT, BOTH);
        assertEquals(
                ErrorCode.NOT_FOUND, denied(a.bots().admit(room, bot, ROOT)).code());
        assertEquals( // As where there is no room.
                ErrorCode.FORBIDDEN,
                denied(a.bots().admit(room, bot, caller(BEN))).code());
        assertTrue(Await.result(a.bots().admit(room, bot, caller(ANN))));
        assertEquals(ErrorCode.NOT_FOUND, refused(message(bot.user(), "hi", Action.PLAIN)));
        assertEquals(
                ErrorCode.NOT_FOUND,
                denied(b.readBefore(room, null, 10, caller(bot.user()))).code());

        give(bot.user(), Role.MEMBER);
        say(bot.user(), "hi");
        assertEquals("text", body(bot.user(), said).path("text").asText());

        RoomName direct = RoomName.direct(List.of("u1", "u2"));
        assertEquals(
                ErrorCode.NOT_FOUND, denied(a.bots().admit(direct, bot, ROOT)).code());
    }

    /** Lets a room that nobody uses be forgotten, in much less time. */
    protected abstract void forget(RoomName room);

    @Test
    void inARoomThatIsOpenedWhenAnotherOneOfItsNameHasExpiredThereAreNoneOfItsBots() {
        Bot early = admitted(BOTH);
        open();
        Bot bot = admitted(BOTH);
        say(bot.user(), "hello");
        forget(room);
        open();

        assertEquals(ErrorCode.NOT_FOUND, refused(message(bot.user(), "still here", Action.PLAIN)));
        assertEquals(
                ErrorCode.NOT_FOUND,
                denied(b.readBefore(room, null, 10, caller(bot.user()))).code());
        assertEquals(List.of(), Await.result(b.states(caller(bot.user()), List.of(room))));
        assertEquals(List.of(early.id()), Await.result(b.bots().ofRoom(room, Bot.Kind.BOT, caller(ANN))));
        say(early.user(), "made for whatever room there would be");
        assertTrue(Await.result(a.bots().admit(room, bot, caller(ANN))));
        say(bot.user(), "and here again");
    }

    @Test
    void aRoomHasABoundedNumberOfBots() {
        for (int i = 0; i < BotStore.MAX_BOTS_OF_ROOM; i++) {
            admitted(BOTH);
        }

        assertEquals(
                "a room has 50 bots and webhooks at most",
                denied(a.bots().admit(room, bot(Bot.Kind.BOT, BOTH), ROOT)).text());
    }
}
