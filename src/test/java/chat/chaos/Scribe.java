package chat.chaos;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Reads the rooms' logs over HTTP, as somebody who has seen nothing of what went on. Now and then during a run, because a
 * log keeps a bounded number of entries; and the whole of it at the end. A thread of its own while it follows.
 */
final class Scribe {
    private static final int PAGE = 200;
    private static final long EVERY_MS = 4_000;
    private static final long AGAIN_MS = 250;
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Site site;
    private final List<String> rooms;
    private final Map<String, String> tokens;
    private final Map<String, Position> reached = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "scribe");

    /** @param tokens by room, of those who read private ones */
    Scribe(Site site, List<String> rooms, Map<String, String> tokens) {
        this.site = site;
        this.rooms = Stream.concat(rooms.stream(), tokens.keySet().stream()).toList();
        this.tokens = tokens;
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void follow() {
        try {
            while (!stopped.await(EVERY_MS, TimeUnit.MILLISECONDS)) {
                for (String room : rooms) {
                    readOn(room);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what is new. What could not be read now is read the next time. */
    private void readOn(String room) throws InterruptedException {
        try {
            Position after = reached.getOrDefault(room, Position.NONE);
            List<Entry> entries = read(room, after, tokenOf(room));
            if (!entries.isEmpty()) {
                site.history().logRead(room, entries, false);
                reached.put(room, entries.get(entries.size() - 1).id());
            }
        } catch (IOException e) {
            // A fault is under way; the next round reads on.
        }
    }

    /**
     * Stops following, and reads all logs from their beginnings.
     *
     * @return the places of the last entries
     * @throws IOException when that is still not possible after long
     */
    Map<String, Position> readAll() throws IOException, InterruptedException {
        stopped.countDown();
        thread.join();
        Map<String, Position> tips = new HashMap<>();
        for (String room : rooms) {
            List<Entry> entries = readPatiently(room);
            site.history().logRead(room, entries, true);
            tips.put(
                    room,
                    entries.isEmpty()
                            ? Position.NONE
                            : entries.get(entries.size() - 1).id());
        }
        return tips;
    }

    private List<Entry> readPatiently(String room) throws IOException, InterruptedException {
        long end = System.nanoTime() + TIMEOUT_NANOS;
        while (true) {
            try {
                return read(room, Position.NONE, tokenOf(room));
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(AGAIN_MS));
            }
        }
    }

    private String tokenOf(String room) throws IOException, InterruptedException {
        String known = tokens.get(room);
        if (known != null) {
            return known;
        }
        HttpResponse<String> answer = site.http().send(site.signIn("scribe"), HttpResponse.BodyHandlers.ofString());
        return Json.parse(checked(answer)).text("token");
    }

    private List<Entry> read(String room, Position after, String token) throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Position last = after;
        boolean more = true;
        while (more) {
            Json page = Json.parse(checked(
                    site.http().send(site.read(room, last, PAGE, token), HttpResponse.BodyHandlers.ofString())));
            for (Json message : page.objects("messages")) {
                entries.add(site.history().known(Entry.of(room, message)));
            }
            more = page.flag("more") && !entries.isEmpty();
            last = entries.isEmpty() ? after : entries.get(entries.size() - 1).id();
        }
        return entries;
    }

    private static String checked(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode());
        }
        return answer.body();
    }
}
