package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore;
import chat.accounts.SessionLifetime;
import chat.protocol.User;
import chat.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bots with their tokens and names, on any backplane. */
public abstract class BotStoreContract extends EntryStory {
    private static final BotRights BOTH = new BotRights(true, true);
    private static final SessionLifetime DAY = new SessionLifetime(Duration.ofDays(1), Duration.ofDays(1));

    private int numbers;

    private Bot bot() {
        String id = User.BOT_PREFIX + room + ++numbers;
        return new Bot(id, "Bot " + numbers, Bot.Kind.BOT, List.of(room), BOTH, ANN.id(), 1);
    }

    @Test
    void aBotIsFoundByItsTokenOnEveryInstanceUntilItIsDeleted() {
        Bot bot = bot();
        String token = room + "token";

        assertEquals(BotStore.Outcome.CREATED, Await.result(a.bots().create(bot, token, List.of("bot"), 1_000)));
        assertEquals(
                BotStore.Outcome.CREATED,
                Await.result(a.bots().create(bot, token, List.of("bot"), 1_000)),
                "once more");

        Bot found = Await.result(b.bots().find(token)).orElseThrow();
        assertEquals(bot.user(), found.user());
        assertEquals(bot.rooms(), found.rooms());
        assertEquals(BOTH, found.rights());
        assertEquals(bot.by(), found.by());
        assertEquals(List.of(found), Await.result(b.bots().bots(List.of(bot.id(), "b-none"))));
        assertTrue(Await.result(b.bots().all()).contains(found));
        assertTrue(Await.result(b.bots().find("another")).isEmpty());

        assertTrue(Await.result(b.bots().delete(bot.id(), ANN.id())));
        assertFalse(Await.result(a.bots().delete(bot.id(), ANN.id())));
        assertTrue(Await.result(a.bots().find(token)).isEmpty());
    }

    @Test
    void theEndOfATokenIsInTheLogOfRevocationsAndUntilThenItDoesNotEndByItself() {
        Bot bot = bot();
        String token = room + "token";
        Await.result(a.bots().create(bot, token, List.of(), 1_000));
        AccountStore.Revocations before = Await.result(a.accounts().revocations("", 0));
        List<AccountStore.SessionUse> use = List.of(new AccountStore.SessionUse(token, true));

        AccountStore.SessionState state =
                Await.result(b.accounts().touchSessions(use, DAY)).get(0);
        assertTrue(state.leftMs() > 0);
        assertEquals(bot.name(), state.userName());

        Await.result(a.bots().delete(bot.id(), ANN.id()));
        assertEquals(
                List.of(token),
                Await.result(b.accounts().revocations(before.base(), before.last()))
                        .sessionIds());
        assertEquals(
                0, Await.result(b.accounts().touchSessions(use, DAY)).get(0).leftMs());
    }

    @Test
    void oneMakesABoundedNumberUntilSomeAreDeleted() {
        String maker = "u-" + room;
        List<Bot> bots = Stream.generate(() -> bot())
                .limit(3)
                .map(bot -> new Bot(bot.id(), bot.name(), bot.kind(), bot.rooms(), bot.rights(), maker, 1))
                .toList();
        for (Bot bot : bots.subList(0, 2)) {
            assertEquals(BotStore.Outcome.CREATED, Await.result(a.bots().create(bot, bot.id(), List.of(), 2)));
        }

        Bot another = bots.get(2);
        assertEquals(BotStore.Outcome.ENOUGH, Await.result(b.bots().create(another, another.id(), List.of(), 2)));
        assertEquals(
                BotStore.Outcome.CREATED,
                Await.result(b.bots().create(bot(), room + "other", List.of(), 10_000)),
                "somebody else's");
        Await.result(a.bots().delete(bots.get(0).id(), maker));
        assertEquals(BotStore.Outcome.CREATED, Await.result(b.bots().create(another, another.id(), List.of(), 2)));
    }

    @Test
    void aBotHasNoNameThatIsAnAccounts() {
        String look = "look" + room;
        Await.result(a.accounts()
                .register(
                        new AccountStore.Registration("u" + room, look, List.of(look), "hash", "", 100_000),
                        new AccountStore.NewSession("s" + room, "", "", DAY, "")));

        assertEquals(
                BotStore.Outcome.NAME_TAKEN,
                Await.result(a.bots().create(bot(), room + "token", List.of(look), 1_000)));
    }
}
