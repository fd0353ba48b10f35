package chat.backplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.HookStore.Job;
import chat.backplane.HookStore.Lease;
import chat.backplane.HookStore.Outcome;
import chat.backplane.HookStore.Report;
import chat.protocol.MessageId;
import chat.protocol.RoomName;
import chat.protocol.RoomRequest;
import chat.protocol.User;
import chat.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Outgoing webhooks with their positions and leases, on any backplane. */
public abstract class HooksContract extends EntryStory {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MANY = 1_000;

    private int numbers;

    private OutgoingHook hook() {
        return hook(ANN.id());
    }

    private OutgoingHook hook(String by) {
        return new OutgoingHook(
                "w-" + room + ++numbers, "https://example.org/", "secret", by, 7, OutgoingHook.State.GOOD);
    }

    private OutgoingHook added() {
        OutgoingHook hook = hook();
        assertTrue(Await.result(a.bots().hooks().add(room, hook, ROOT)));
        return hook;
    }

    /** Returns the leases of this room's webhooks that an instance gets. */
    private List<Lease> taken(Backplane by, Duration lease) {
        return Await.result(by.bots().hooks().take(MANY, lease)).stream()
                .filter(each -> each.room().equals(room))
                .toList();
    }

    private Lease only(Backplane by) {
        List<Lease> taken = taken(by, MINUTE);
        assertEquals(1, taken.size());
        return taken.get(0);
    }

    private Job opened(Backplane by, Lease lease) {
        return Await.result(by.bots().hooks().open(lease, MINUTE)).orElseThrow();
    }

    private boolean report(Backplane by, Lease lease, Outcome outcome, MessageId position, Duration after) {
        return Await.result(by.bots().hooks().report(lease, new Report(outcome, position, after, "status 500")));
    }

    @Test
    void aWebhookIsDueOnceItsRoomGetsAnEntryAfterIt() {
        MessageId before = say(ANN, "before");
        OutgoingHook hook = added();
        assertEquals(List.of(), taken(a, MINUTE), "nothing has come since");

        MessageId first = say(ANN, "first");
        Lease lease = only(b);
        Job job = opened(b, lease);

        assertEquals(hook.id(), lease.hookId());
        assertEquals(hook, job.hook());
        assertEquals(before, job.position());
        assertEquals(
                first,
                Await.result(b.readAfter(room, job.position(), 10, Caller.INSTANCE))
                        .entries()
                        .get(0)
                        .id());
    }

    @Test
    void aRoomWithoutALogHasWebhooksToo() {
        added();
        say(ANN, "the first of the log");
        Job first = opened(a, only(a));
        assertEquals(MessageId.NONE, first.position());
    }

    @Test
    void oneInstanceAtATimeDelivers() {
        added();
        say(ANN, "hello");

        Lease lease = only(a);
        opened(a, lease);
        say(ANN, "more");

        assertEquals(List.of(), taken(b, MINUTE));
    }

    @Test
    void whenAnInstanceIsGoneAnotherOneGoesOnFromThePosition() {
        added();
        MessageId first = say(ANN, "first");
        say(ANN, "second");
        Lease lost = only(a);
        opened(a, lost);
        assertTrue(report(a, lost, Outcome.DELIVERED, first, Duration.ofMillis(1)));

        Await.until("the lease has expired", () -> {
            List<Lease> taken = taken(b, MINUTE);
            if (!taken.isEmpty()) {
                assertEquals(first, opened(b, taken.get(0)).position());
            }
            return !taken.isEmpty();
        });
        assertFalse(report(a, lost, Outcome.DELIVERED, first, MINUTE), "what is late is not noted");
    }

    @Test
    void aWebhookRestsWhenAllIsDeliveredAndIsDueAgainWithTheNextEntry() {
        added();
        MessageId first = say(ANN, "first");
        Lease lease = only(a);
        opened(a, lease);
        assertTrue(report(a, lease, Outcome.DELIVERED, first, MINUTE));
        assertTrue(report(a, lease, Outcome.IDLE, first, Duration.ZERO));
        assertEquals(List.of(), taken(b, MINUTE));

        say(ANN, "second");
        assertEquals(first, opened(b, only(b)).position());
    }

    @Test
    void anEntryThatComesBeforeAWebhookRestsIsNotForgotten() {
        added();
        MessageId first = say(ANN, "first");
        Lease lease = only(a);
        opened(a, lease);
        say(ANN, "second, while the first is delivered");

        assertTrue(report(a, lease, Outcome.IDLE, first, Duration.ZERO));
        assertEquals(first, opened(b, only(b)).position());
    }

    @Test
    void aFailureIsTriedAgainAfterItsPauseAndItsOwnersSeeIt() {
        OutgoingHook hook = added();
        MessageId first = say(ANN, "first");
        Lease lease = only(a);
        MessageId position = opened(a, lease).position();
        assertTrue(report(a, lease, Outcome.FAILED, position, MINUTE));
        say(ANN, "an entry does not shorten the pause");
        assertEquals(List.of(), taken(b, MINUTE));

        OutgoingHook.State failing = shown(hook);
        assertFalse(failing.off());
        assertTrue(failing.failingSince() > 0);
        assertEquals(1, failing.tries());
        assertEquals("status 500", failing.error());

        assertTrue(report(a, lease, Outcome.DELIVERED, first, MINUTE), "its lease is its own until it is taken");
        assertEquals(OutgoingHook.State.GOOD, shown(hook));
    }

    private OutgoingHook.State shown(OutgoingHook hook) {
        return Await.result(b.bots().hooks().ofRoom(room, ROOT)).stream()
                .filter(each -> each.id().equals(hook.id()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void whatIsSwitchedOffIsNotDueAnyMore() {
        OutgoingHook hook = added();
        say(ANN, "first");
        Lease lease = only(a);
        MessageId position = opened(a, lease).position();
        assertTrue(report(a, lease, Outcome.SWITCHED_OFF, position, Duration.ZERO));

        say(ANN, "second");
        assertEquals(List.of(), taken(b, MINUTE));
        assertTrue(shown(hook).off());
    }

    @Test
    void whatIsRemovedIsGoneWhoeverHasTakenIt() {
        OutgoingHook hook = added();
        OutgoingHook other = added();
        MessageId first = say(ANN, "first");
        Lease lease = taken(a, MINUTE).stream()
                .filter(each -> each.hookId().equals(hook.id()))
                .findFirst()
                .orElseThrow();
        opened(a, lease);

        assertTrue(Await.result(b.bots().hooks().remove(room, hook.id(), ROOT)));
        assertFalse(Await.result(b.bots().hooks().remove(room, hook.id(), ROOT)));
        assertFalse(report(a, lease, Outcome.DELIVERED, first, MINUTE));
        assertTrue(Await.result(a.bots().hooks().open(lease, MINUTE)).isEmpty());
        assertEquals(List.of(other), Await.result(a.bots().hooks().ofRoom(room, ROOT)));
    }

    @Test
    void moderatorsMakeThemAndOthersDoNot() {
        say(ANN, "hello");
        OutgoingHook hook = added();

        for (Runnable request : List.<Runnable>of(
                () -> a.bots().hooks().add(room, hook(), caller(BEN)).join(),
                () -> a.bots().hooks().remove(room, hook.id(), caller(BEN)).join(),
                () -> a.bots().hooks().ofRoom(room, caller(BEN)).join())) {
            CompletionException e = assertThrows(CompletionException.class, request::run);
            assertInstanceOf(Denied.class, e.getCause());
        }
    }

    /** Lets a room that nobody uses be forgotten, in much less time. */
    protected abstract void forget(RoomName room);

    private void open() {
        RoomRequest request = new RoomRequest.Open(room, "", "open" + ++numbers);
        Await.result(a.publish(Draft.of(ANN, caller(ANN), request, "")));
    }

    @Test
    void nothingOfARoomIsSentToTheWebhooksOfAnEarlierOneOfItsName() {
        open();
        OutgoingHook hook = hook();
        assertTrue(Await.result(a.bots().hooks().add(room, hook, caller(ANN))));
        say(ANN, "hello");
        Lease lease = only(a);
        forget(room);
        open();
        say(ANN, "a secret");

        assertEquals(List.of(), taken(b, MINUTE));
        assertTrue(Await.result(a.bots().hooks().open(lease, MINUTE)).isEmpty());
        assertEquals(List.of(), Await.result(b.bots().hooks().ofRoom(room, caller(ANN))));
        OutgoingHook another = hook();
        assertTrue(Await.result(b.bots().hooks().add(room, another, caller(ANN))));
        say(ANN, "not so secret");
        assertEquals(another, opened(b, only(b)).hook());
    }

    @Test
    void oneMakesABoundedNumberOfThemInAllRoomsUntilSomeAreRemoved() {
        Caller maker = new Caller(Caller.Kind.USER, "u-" + room, "");
        List<RoomName> rooms = new ArrayList<>();
        List<OutgoingHook> made = new ArrayList<>();
        for (int i = 0; i < HookStore.MAX_HOOKS_OF_MAKER; i++) {
            if (i % HookStore.MAX_HOOKS_OF_ROOM == 0) {
                rooms.add(new RoomName(room + "-" + i));
                RoomRequest request = new RoomRequest.Open(rooms.get(rooms.size() - 1), "", "open" + ++numbers);
                Await.result(a.publish(Draft.of(new User(maker.userId(), "Max", false), maker, request, "")));
            }
            made.add(hook(maker.userId()));
            Await.result(a.bots().hooks().add(rooms.get(rooms.size() - 1), made.get(i), maker));
        }
        RoomName next = new RoomName(room + "-next");
        Await.result(a.publish(
                Draft.of(new User(maker.userId(), "Max", false), maker, new RoomRequest.Open(next, "", "next"), "")));

        CompletionException e = assertThrows(
                CompletionException.class,
                () -> b.bots().hooks().add(next, hook(maker.userId()), maker).join());
        assertEquals(
                "you have made 100 outgoing webhooks, which is the most",
                assertInstanceOf(Denied.class, e.getCause()).text());
        assertTrue(Await.result(b.bots().hooks().add(next, hook(), ROOT)), "an administrator's");
        assertTrue(
                Await.result(a.bots().hooks().remove(rooms.get(0), made.get(0).id(), maker)));
        assertTrue(Await.result(b.bots().hooks().add(next, hook(maker.userId()), maker)));
    }

    @Test
    void aRoomHasABoundedNumberOfThem() {
        for (int i = 0; i < HookStore.MAX_HOOKS_OF_ROOM; i++) {
            added();
        }
        CompletionException e = assertThrows(
                CompletionException.class,
                () -> a.bots().hooks().add(room, hook(), ROOT).join());
        assertEquals(
                "a room has 10 outgoing webhooks at most",
                assertInstanceOf(Denied.class, e.getCause()).text());
    }
}
