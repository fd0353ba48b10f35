package chat.chaos;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Makes events happen, for as long as a run lasts. Whatever it did, the installation runs again when it returns. */
final class Faults {
    private static final long STEADY_MS = 2_000;
    private static final long BETWEEN_MS = 3_000;
    private static final long SUBSCRIPTIONS_MS = 2_000;
    private static final long AWAY_MS = 3_000;
    private static final long LONGEST_FREEZE_MS = 30_000;
    private static final long POLL_MS = 100;

    private final Supervisor supervisor;
    private final Random random;
    private final Consumer<String> progress;

    Faults(Supervisor supervisor, Random random, Consumer<String> progress) {
        this.supervisor = supervisor;
        this.random = random;
        this.progress = progress;
    }

    /**
     * Makes an event happen for as long as the options say, and returns once every instance is ready again. A rolling
     * restart takes as long as it takes.
     */
    void happen(Event event, Options options) throws Supervisor.Failed {
        long ms = options.eventMs();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        // Long enough that what is measured is the installation, not how this process gets going.
        pause(Math.max(STEADY_MS, ms / 5));
        switch (event) {
            case NONE -> pauseUntil(end);
            case ROLL -> roll(options.rolls());
            case RESTART_ALL ->
                repeat(end, () -> {
                    supervisor.restartAll();
                    progress.accept("all restarted");
                });
            case KILL_ONE -> repeat(end, this::killOne);
            case KILL_ALL ->
                repeat(end, () -> {
                    supervisor.killAll();
                    pause(BETWEEN_MS);
                    supervisor.awaitAllReady();
                });
            case PUBSUB -> {
                while (System.nanoTime() - end < 0) {
                    supervisor.killSubscriptions();
                    pause(SUBSCRIPTIONS_MS);
                }
            }
            case REDIS -> repeat(end, this::redis);
            case FREEZE -> freeze(ms);
            case MIXED -> {
                roll(1);
                repeat(end, this::killOne);
            }
        }
        while (options.goesOn() && !Thread.currentThread().isInterrupted()) {
            pause(POLL_MS);
        }
        supervisor.awaitAllReady();
    }

    private interface Step {
        void run() throws Supervisor.Failed;
    }

    /** Once at least. */
    private static void repeat(long end, Step step) throws Supervisor.Failed {
        do {
            step.run();
            pause(BETWEEN_MS);
        } while (System.nanoTime() - end < 0);
    }

    private void roll(int rolls) throws Supervisor.Failed {
        for (int roll = 1; roll <= rolls; roll++) {
            supervisor.reload();
            progress.accept("roll " + roll + " of " + rolls);
        }
    }

    private void killOne() throws Supervisor.Failed {
        int slot = 1 + random.nextInt(supervisor.slots());
        progress.accept("kill -9 of chat:" + slot);
        supervisor.kill(slot);
        pause(BETWEEN_MS);
        supervisor.awaitAllReady();
    }

    private void redis() throws Supervisor.Failed {
        supervisor.killRedis();
        pause(BETWEEN_MS);
        supervisor.awaitAllReady();
        pause(BETWEEN_MS);
        supervisor.stopRedis();
        try {
            pause(AWAY_MS);
        } finally {
            supervisor.startRedis();
        }
        supervisor.awaitAllReady();
    }

    private void freeze(long ms) throws Supervisor.Failed {
        int slot = 1 + random.nextInt(supervisor.slots());
        progress.accept("SIGSTOP of chat:" + slot);
        supervisor.freeze(slot);
        try {
            pause(Math.min(LONGEST_FREEZE_MS, ms * 2 / 3));
        } finally {
            supervisor.thaw();
        }
        pause(BETWEEN_MS);
    }

    private static void pauseUntil(long end) {
        pause(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    /** The load goes on meanwhile: this is the pace of the faults, not a wait for anything. */
    private static void pause(long ms) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        long left = end - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
