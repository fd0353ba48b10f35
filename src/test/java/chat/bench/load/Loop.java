package chat.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** The selector's thread: reads all connections, and runs what other threads hand it. */
final class Loop implements Runnable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private byte[] buffer = new byte[BUFFER_BYTES];

    Loop() throws IOException {
        selector = Selector.open();
    }

    void start() {
        Thread thread = new Thread(this, "selector");
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to connect; from any thread. */
    void connect(Link link) {
        execute(() -> {
            try {
                SelectionKey key = link.channel().register(selector, SelectionKey.OP_CONNECT, link);
                link.connect(key);
            } catch (IOException e) {
                link.close(String.valueOf(e.getMessage()));
            }
        });
    }

    /** Returns what the selector's thread says; from any other thread. */
    <T> T call(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        execute(() -> result.complete(task.get()));
        return result.join();
    }

    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (true) {
                selector.select(this::onSelected);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onSelected(SelectionKey key) {
        Link link = (Link) key.attachment();
        try {
            buffer = link.onSelected(key, buffer);
        } catch (IOException e) {
            link.close(String.valueOf(e.getMessage()));
        }
    }
}
