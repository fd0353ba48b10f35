package chat.hooks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.backplane.Backplane;
import chat.backplane.Caller;
import chat.backplane.Draft;
import chat.backplane.OutgoingHook;
import chat.backplane.Recorder;
import chat.backplane.memory.MemoryBackplane;
import chat.metrics.Metrics;
import chat.protocol.RoomName;
import chat.testing.Await;
import chat.web.HookReceiver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Webhooks take turns: nobody's backlog keeps the others waiting. */
@Timeout(60)
class HookTurnsTest {
    private static final Caller ROOT = new Caller(Caller.Kind.ADMINISTRATOR, "root", "");
    private static final RoomName BUSY = new RoomName("busy");
    private static final RoomName QUIET = new RoomName("quiet");

    private final Metrics metrics = new Metrics();

    @AutoClose("shutdownNow")
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

    @AutoClose
    private final Backplane backplane = new MemoryBackplane(Clock.systemUTC(), 100, metrics);

    @AutoClose
    private final HookReceiver slow = new HookReceiver().holding();

    @AutoClose
    private final HookReceiver receiver = new HookReceiver();

    private void add(RoomName room, String id, HookReceiver to) {
        OutgoingHook hook = new OutgoingHook(id, to.url("/"), "secret", "root", 1, OutgoingHook.State.GOOD);
        assertTrue(Await.result(backplane.bots().hooks().add(room, hook, ROOT)));
    }

    private void say(RoomName room, String text) {
        Await.result(backplane.publish(new Draft(room, "u1", text, "message", "{\"text\":\"" + text + "\"}")));
    }

    @Test
    void aReceiverThatIsSlowHasItsTurnOnlyAfterTheOthersThatWait() {
        backplane.start(new Recorder());
        for (int i = 0; i < HookDelivery.MAX_CONCURRENT; i++) {
            add(BUSY, "w-" + i, slow);
        }
        add(QUIET, "w-quiet", receiver);
        say(BUSY, "first");
        say(BUSY, "second");
        HookAddresses addresses = HookAddresses.of(List.of("127.0.0.1"));
        try (HookDelivery delivery =
                new HookDelivery(backplane, addresses, Duration.ZERO, Clock.systemUTC(), metrics)) {
            delivery.start(scheduler);
            Await.until("all threads wait for it", () -> slow.posts().size() == HookDelivery.MAX_CONCURRENT);
            say(QUIET, "the only one");

            slow.allow(1);

            Await.until("it is delivered", () -> receiver.posts().size() == 1);
            slow.allow(2 * HookDelivery.MAX_CONCURRENT);
            Await.until("the rest is, too", () -> slow.posts().size() == 2 * HookDelivery.MAX_CONCURRENT);
        }
    }
}
