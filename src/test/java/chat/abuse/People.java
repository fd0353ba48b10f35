package chat.abuse;

import chat.concurrent.Futures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Twenty who talk, in four rooms, from 127.0.0.1 and over all instances; and what they notice. */
final class People implements AutoCloseable {
    static final int COUNT = 20;
    private static final int ROOMS = 4;

    /** Members of each room: everybody is in two of the rooms. */
    private static final int LISTENERS = COUNT * 2 / ROOMS;

    /** The beginning of a trouble that the one who has it is told of, and that loses nothing. */
    static final String REFUSED = "refused: ";

    private static final long AGAIN_MS = 500;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final List<Person> people = new ArrayList<>();
    private final Map<String, Said> said = new ConcurrentHashMap<>();
    private final Tally troubles = new Tally();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "people");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean quiet;
    private volatile boolean leaving;

    /** A message, and how long it took to each who heard it, in ns. */
    private static final class Said {
        final long at = System.nanoTime();
        final List<Long> delays = new ArrayList<>();
        boolean acknowledged;

        synchronized void onHeard(long now) {
            delays.add(now - at);
        }

        synchronized void acknowledge() {
            acknowledged = true;
        }

        synchronized boolean isComplete() {
            return acknowledged && delays.size() == LISTENERS;
        }

        synchronized boolean isDoubled() {
            return delays.size() > LISTENERS;
        }

        synchronized List<Long> delays() {
            return List.copyOf(delays);
        }
    }

    /** All come in, and begin to talk. */
    People(int port) throws IOException {
        String prefix = "people-" + Long.toString(System.nanoTime(), 36) + '-';
        for (int i = 0; i < COUNT; i++) {
            people.add(new Person(
                    prefix + i,
                    List.of(prefix + 'r' + i % ROOMS, prefix + 'r' + (i + 1 + i / ROOMS % 2) % ROOMS),
                    port,
                    this));
        }
        if (!await(() -> people.stream().allMatch(Person::isReady))) {
            throw new IOException("not everybody could join: " + troubles.toMap());
        }
        for (int i = 0; i < COUNT; i++) {
            Person person = people.get(i);
            Futures.ignore(
                    clock.scheduleAtFixedRate(() -> speak(person), i * 1000L / COUNT, 1000, TimeUnit.MILLISECONDS));
        }
    }

    private void speak(Person person) {
        if (!quiet) {
            person.speak();
        }
    }

    void said(String nonce) {
        said.put(nonce, new Said());
    }

    void acknowledged(String nonce) {
        Said message = said.get(nonce);
        if (message != null) {
            message.acknowledge();
        }
    }

    void delivered(String nonce, long now) {
        Said message = said.get(nonce);
        if (message == null) {
            troubles.add("heard what nobody had said");
        } else {
            message.onHeard(now);
        }
    }

    /** As the protocol asks, what is unavailable is kept, and tried again. */
    void refused(String code, Runnable again) {
        troubles.add(REFUSED + code);
        if (code.equals("unavailable") && !leaving) {
            Futures.ignore(clock.schedule(again, AGAIN_MS, TimeUnit.MILLISECONDS));
        }
    }

    void closed(int code) {
        if (!leaving) {
            troubles.add("closed: " + code);
        }
    }

    /** The 99th percentile of what deliveries took of all that was said between two moments, in ms; 0 when nothing was. */
    double p99(long from, long to) {
        long[] delays = said.values().stream()
                .filter(message -> message.at - from >= 0 && message.at - to < 0)
                .flatMap(message -> message.delays().stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return delays.length == 0 ? 0 : delays[(int) Math.ceil(delays.length * 0.99) - 1] / 1e6;
    }

    /** Nobody says anything more; waits until everything has reached everybody, or until it is clear that it does not. */
    Map<String, Long> hush() {
        quiet = true;
        AtomicInteger missing = new AtomicInteger();
        await(() -> {
            missing.set((int) said.values().stream()
                    .filter(message -> !message.isComplete())
                    .count());
            return missing.get() == 0;
        });
        for (int i = 0; i < missing.get(); i++) {
            troubles.add("not acknowledged, or not heard by all");
        }
        said.values().stream().filter(Said::isDoubled).forEach(message -> troubles.add("heard twice"));
        return troubles.toMap();
    }

    private static boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + TIMEOUT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return true;
    }

    @Override
    public void close() {
        leaving = true;
        clock.shutdownNow();
        people.forEach(Person::leave);
    }
}
