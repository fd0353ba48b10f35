package chat.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** A server that receives what webhooks send, and answers as a test wants. */
public final class HookReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final Semaphore allowed = new Semaphore(0);
    private volatile boolean silent;
    private volatile boolean holding;

    /** One request. */
    public record Post(String path, String key, String signature, String text) {}

    public HookReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        posts.add(new Post(
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                exchange.getRequestHeaders().getFirst("Chat-Signature"),
                new String(body, StandardCharsets.UTF_8)));
        if (silent) {
            awaitEnd();
        } else if (holding) {
            allowed.acquireUninterruptibly();
        }
        Integer answer = answers.poll();
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
        exchange.close();
    }

    private void awaitEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers the next requests so; those that follow with 204. */
    public HookReceiver answering(Integer... statuses) {
        answers.addAll(List.of(statuses));
        return this;
    }

    /** Answers nothing any more. */
    public HookReceiver silent() {
        silent = true;
        return this;
    }

    /** Answers each request only when it is allowed to. */
    public HookReceiver holding() {
        holding = true;
        return this;
    }

    /** Allows that many answers. */
    public void allow(int answers) {
        allowed.release(answers);
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public List<Post> posts() {
        return posts;
    }

    @Override
    public void close() {
        closed.countDown();
        allow(Integer.MAX_VALUE / 2);
        server.stop(0);
        threads.shutdownNow();
    }
}
