package chat.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * People who come and go at a fixed rate. Each makes a new connection: a handshake, {@code hello}, its {@code welcome}, and
 * a polite end. By bare sockets on one thread, so that a status that no client would tell about is seen, and that a queue of
 * thousands costs nothing.
 */
final class Churn implements AutoCloseable {
    /** Most visits under way; while there are this many, no new one begins. */
    private static final int MAX_VISITS = 8_000;

    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final InetSocketAddress address;
    private final int perSecond;
    private final History history;
    private final Selector selector;

    /** Those under way, the oldest first. */
    private final Set<Visit> visits = new LinkedHashSet<>();

    private final Thread thread = new Thread(this::run, "churn");
    private volatile boolean coming = true;

    Churn(int port, int perSecond, History history) throws IOException {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.perSecond = perSecond;
        this.history = history;
        this.selector = Selector.open();
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long due = System.nanoTime();
        try (selector) {
            while (coming || !visits.isEmpty()) {
                long now = System.nanoTime();
                while (coming && perSecond > 0 && now - due >= 0) {
                    // What a pause of ours has held up does not come all at once.
                    due = Math.max(due, now - SECOND / 10) + SECOND / perSecond;
                    if (visits.size() < MAX_VISITS) {
                        visits.add(new Visit(selector, address, history));
                    }
                }
                selector.select(2);
                for (SelectionKey key : selector.selectedKeys()) {
                    Visit visit = (Visit) key.attachment();
                    visit.advance(key);
                    if (visit.isOver()) {
                        visits.remove(visit);
                    }
                }
                selector.selectedKeys().clear();
                giveUpOld(System.nanoTime());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void giveUpOld(long now) {
        Iterator<Visit> oldest = visits.iterator();
        while (oldest.hasNext()) {
            Visit visit = oldest.next();
            if (!visit.isOver() && now - visit.begunAt() < TIMEOUT_NANOS) {
                return;
            }
            visit.giveUp();
            oldest.remove();
        }
    }

    /** Nobody new comes. */
    void stop() {
        coming = false;
    }

    /** Nobody new comes; waits for those who are there. */
    @Override
    public void close() {
        coming = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
