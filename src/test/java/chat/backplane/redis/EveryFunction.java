package chat.backplane.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.accounts.AccountStore;
import chat.accounts.OneTimeLink;
import chat.accounts.SessionLifetime;
import chat.backplane.Bot;
import chat.backplane.BotRights;
import chat.backplane.BotStore;
import chat.backplane.Caller;
import chat.backplane.HookStore;
import chat.backplane.OutgoingHook;
import chat.protocol.FoldedName;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Calls the functions in Redis beside those of rooms, so that each right that they need is used. */
final class EveryFunction {
    private EveryFunction() {}

    /** Calls every function of accounts.lua. */
    static void useAccounts(AccountStore accounts) {
        String id = "u" + System.nanoTime();
        SessionLifetime day = new SessionLifetime(Duration.ofDays(1), Duration.ofDays(1));
        AccountStore.NewSession session = new AccountStore.NewSession(id + "s", "", "192.0.2.1", day, "");
        AccountStore.Registration registration =
                new AccountStore.Registration(id, id, List.of(id), "hash", id + "l", 1_000);
        AccountStore.Attempt attempt = new AccountStore.Attempt(id, "192.0.2.2");
        assertEquals(0, Await.result(accounts.chargeRegistration("192.0.2." + System.nanoTime())));
        assertTrue(Await.result(accounts.createLink(id + "l", OneTimeLink.invitation("", 1, Duration.ofHours(1)))));
        assertEquals(
                AccountStore.RegistrationOutcome.REGISTERED,
                Await.result(accounts.register(registration, session)).outcome());
        AccountStore.Credentials seen = Objects.requireNonNull(
                Await.result(accounts.beginSignIn(attempt)).credentials());
        AccountStore.NewSession next = new AccountStore.NewSession(id + "t", "", "", day, id + "s");
        assertTrue(Await.result(accounts.createSession(seen, next, attempt)).isPresent());
        assertTrue(Await.result(accounts.session(id + "t")).isPresent());
        assertEquals(1, Await.result(accounts.sessions(id)).size());
        assertEquals(
                1,
                Await.result(accounts.touchSessions(List.of(new AccountStore.SessionUse(id + "t", true)), day))
                        .size());
        assertTrue(Await.result(accounts.revocations("", 0)).last() > 0);
        assertEquals(
                new AccountStore.RenameResult(AccountStore.RenameOutcome.RENAMED, 0),
                Await.result(accounts.rename(id, id + "x")));
        assertEquals(1, Await.result(accounts.search(FoldedName.of(id), 20)).size());
        assertTrue(Await.result(accounts.find(id)).isPresent());
        assertFalse(Await.result(accounts.accounts("", 1)).isEmpty());
        assertTrue(Await.result(accounts.changePassword(id, "hash", "new", id + "t")));
        assertTrue(Await.result(accounts.createLink(id + "r", OneTimeLink.reset(id, Duration.ofHours(1)))));
        assertTrue(Await.result(accounts.resetPassword(id + "r", "newer")).isPresent());
        assertTrue(Await.result(accounts.setDisabled(id, true)));
        assertFalse(Await.result(accounts.endSession(id, id + "t")));
    }

    /** Calls every function about bots. */
    static void useBots(BotStore bots) {
        String id = "b-" + System.nanoTime();
        RoomName room = new RoomName("bots");
        Bot bot = new Bot(id, id, Bot.Kind.BOT, List.of(room), BotRights.WRITE, "u1", 0);
        Caller admin = new Caller(Caller.Kind.ADMINISTRATOR, "a1", "");
        assertTrue(Await.result(bots.admit(room, bot, admin)));
        assertTrue(Await.result(bots.ofRoom(room, Bot.Kind.BOT, admin)).contains(id));
        assertEquals(BotStore.Outcome.CREATED, Await.result(bots.create(bot, id + "t", List.of(id), 1)));
        assertTrue(Await.result(bots.find(id + "t")).isPresent());
        assertFalse(Await.result(bots.all()).isEmpty());
        HookStore hooks = bots.hooks();
        OutgoingHook hook = new OutgoingHook(id, "https://example.org", "secret", "u1", 0, OutgoingHook.State.GOOD);
        HookStore.Lease lease = new HookStore.Lease(room, id, "token");
        assertTrue(Await.result(hooks.add(room, hook, admin)));
        assertTrue(Await.result(hooks.ofRoom(room, admin)).contains(hook));
        assertTrue(Await.result(hooks.take(10, Duration.ofMinutes(1))).isEmpty());
        assertTrue(Await.result(hooks.open(lease, Duration.ofMinutes(1))).isPresent());
        HookStore.Report report =
                new HookStore.Report(HookStore.Outcome.IDLE, MessageId.NONE, Duration.ofMinutes(1), "");
        assertTrue(Await.result(hooks.report(lease, report)));
        assertTrue(Await.result(hooks.remove(room, id, admin)));
        assertTrue(Await.result(bots.delete(id, "u1")));
        assertTrue(Await.result(bots.dismiss(room, bot, admin)));
    }
}
