package chat.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.connection.ClientConnection;
import chat.protocol.StatusCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An instance with clearly more connections than its peers asks its surplus to move; time passes in steps of five seconds. */
class RebalancerTest {
    private static final Duration STEP = Duration.ofSeconds(5);

    private final AtomicLong now = new AtomicLong(1);
    private final List<SimulatedInstance> instances = new ArrayList<>();

    /** Chooses the instance to which a client goes that is told to move. */
    private Supplier<SimulatedInstance> proxy = this::emptiest;

    private void instances(int... connections) {
        for (int count : connections) {
            instances.add(new SimulatedInstance("run-" + instances.size(), count, 1000, now::get));
        }
    }

    /** As nginx does with least_conn. */
    private SimulatedInstance emptiest() {
        return instances.stream()
                .min(Comparator.comparingInt(SimulatedInstance::size))
                .orElseThrow();
    }

    private void observe() {
        now.addAndGet(STEP.toNanos());
        List<StatusCodec.Summary> all =
                instances.stream().map(SimulatedInstance::summary).toList();
        instances.forEach(instance -> instance.observe(all));
    }

    /** Each client that was told to move connects elsewhere, and then leaves. */
    private void move() {
        for (SimulatedInstance instance : instances) {
            for (ClientConnection client : instance.told()) {
                proxy.get().connect();
                client.onDisconnected(1000);
            }
        }
    }

    private void pass(Duration time) {
        for (long i = 0; i < time.dividedBy(STEP); i++) {
            observe();
            move();
        }
    }

    private List<Integer> sizes() {
        return instances.stream().map(SimulatedInstance::size).toList();
    }

    private double told() {
        return instances.stream()
                .mapToDouble(instance -> instance.count("told"))
                .sum();
    }

    @Test
    void afterARestartTheOneThatHoldsEverybodyMovesHalfOfThemInHalfAMinute() {
        instances(1000, 0);
        pass(Duration.ofSeconds(30));

        assertEquals(List.of(500, 500), sizes());
        assertEquals(500, told());
        assertEquals(500, instances.get(0).count("moved"));
    }

    @Test
    void eachOfThoseOverTheMeanMovesItsOwnSurplus() {
        instances(400, 300, 0, 0);
        pass(Duration.ofSeconds(30));

        assertEquals(List.of(175, 175, 175, 175), sizes());
        assertEquals(225, instances.get(0).count("told"));
        assertEquals(125, instances.get(1).count("told"));
    }

    @Test
    void aProxyThatDoesNotKnowWhoHoldsHowManyTakesAMinute() {
        instances(1000, 1000, 1000, 0);
        Random random = new Random(1);
        proxy = () -> instances.get(random.nextInt(instances.size()));
        pass(Duration.ofSeconds(60));

        sizes().forEach(size -> assertTrue(size > 750 * 0.85 && size < 750 * 1.15, sizes()::toString));
    }

    @Test
    void aSmallSurplusIsNotWorthMovingAnybody() {
        instances(1150, 1000, 850);
        pass(Duration.ofMinutes(2));
        assertEquals(0, told());

        instances.clear();
        instances(20, 0);
        pass(Duration.ofMinutes(2));
        assertEquals(0, told());
    }

    @Test
    void nobodyMovesUntilTheSameInstancesHaveRunForTenSeconds() {
        instances(1000, 0);
        for (String state : List.of("starting", "leaving", "draining", "stopped")) {
            instances.get(1).state = state;
            pass(Duration.ofMinutes(1));
        }
        instances.get(1).state = "running";
        instances.get(1).live = false;
        pass(Duration.ofMinutes(1));
        instances.get(1).live = true;
        pass(Duration.ofSeconds(10));
        instances(0);
        pass(Duration.ofSeconds(10));
        assertEquals(0, told());

        pass(Duration.ofSeconds(10));
        assertTrue(told() > 0);
    }

    @Test
    void aPeerThatBeginsToDrainEndsTheMoves() {
        instances(10_000, 0);
        pass(Duration.ofSeconds(15));
        double before = told();
        instances.get(1).state = "draining";
        pass(Duration.ofMinutes(1));

        assertEquals(before, told());
    }

    @Test
    void aQuarterOfTheDrainsRateIsNotExceeded() {
        instances(10_000, 0);
        pass(Duration.ofSeconds(15));
        assertEquals(1250, told());
        pass(Duration.ofSeconds(15));
        assertEquals(5000, told());
    }

    @Test
    void thoseWhoWereAskedAndAreStillHereAreWaitedFor() {
        instances(1000, 0);
        for (int i = 0; i < 12; i++) {
            observe();
        }
        assertEquals(500, told());

        move();
        observe();
        assertEquals(List.of(500, 500), sizes());
        assertEquals(500, told());
    }

    @Test
    void whereClientsComeBackFourTimesTheSurplusIsAskedAndNobodyForTenMinutes() {
        instances(100, 0);
        proxy = () -> instances.get(0);
        pass(Duration.ofMinutes(3));
        assertEquals(4 * 50, told());

        pass(Duration.ofMinutes(9));
        assertEquals(4 * 50, told());
        pass(Duration.ofMinutes(2));
        assertTrue(told() > 4 * 50);
    }

    @Test
    void whereNobodyElseIsLeftThoseWhoCameBackAreAskedAgain() {
        instances(60, 60, 0);
        instances.forEach(instance -> instance.keepStreams(40));
        Random random = new Random(1);
        proxy = () -> instances.get(random.nextInt(instances.size()));
        pass(Duration.ofSeconds(60));

        sizes().forEach(size -> assertTrue(size <= 48, sizes()::toString));
    }

    @Test
    void whereClientsAlwaysComeBackEachPauseIsTwiceAsLong() {
        instances(100, 0);
        proxy = () -> instances.get(0);
        pass(Duration.ofMinutes(60));
        // At once, after 12 and after 34 minutes; the next would be after 76.
        assertEquals(3 * 4 * 50, told());
    }

    @Test
    void thoseThatHaveBeenThereLongestAreAsked() {
        instances(100, 0);
        for (int i = 0; i < 4; i++) {
            observe();
        }
        instances.get(0).told().forEach(client -> assertTrue(client.number() <= 50, "connection " + client.number()));
    }

    @Test
    void aConnectionWithARequestUnderWayIsLeftAlone() {
        instances(1000, 0);
        instances.get(0).keepBusy();
        pass(Duration.ofSeconds(30));

        assertEquals(0, told());
    }

    @Test
    void afterAGapInWhatIsHeardOfThePeersTheClusterHasToSettleAnew() {
        instances(1000, 0);
        observe();
        observe();
        now.addAndGet(Duration.ofSeconds(20).toNanos());
        observe();
        observe();

        assertEquals(0, told());
    }
}
