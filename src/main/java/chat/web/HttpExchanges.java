package chat.web;

import chat.concurrent.Futures;
import chat.metrics.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The open exchanges of an instance. Checks their deadlines once a second, and limits the bytes that they hold together: bodies that
 * are still coming, and answers that have not been taken. Safe for use by many threads.
 */
final class HttpExchanges {
    /** The share of the heap that they may hold, as its divisor. */
    private static final int HEAP_DIVISOR = 16;

    private static final long MIN_LIMIT_BYTES = 16 * 1024 * 1024;

    private final Set<HttpExchange> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong held = new AtomicLong();
    private final long maxBytes;
    private final LongSupplier nanoTime;
    private final Metrics metrics;

    /** @param nanoTime the clock of all exchanges */
    HttpExchanges(ScheduledExecutorService scheduler, LongSupplier nanoTime, Metrics metrics) {
        this(scheduler, Math.max(MIN_LIMIT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_DIVISOR), nanoTime, metrics);
    }

    HttpExchanges(ScheduledExecutorService scheduler, long maxBytes, LongSupplier nanoTime, Metrics metrics) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        Futures.ignore(scheduler.scheduleWithFixedDelay(this::checkDeadlines, 1, 1, TimeUnit.SECONDS));
        metrics.gauge("chat.http.exchanges", open::size);
        metrics.gauge("chat.http.held.bytes", held::get);
        metrics.gauge("chat.http.held.bytes.limit", () -> maxBytes);
        metrics.declare("chat.http.ended", "reason", HttpExchange.END_REASONS.stream());
    }

    /** Returns the exchange of a request; begins it at the first call, which must come from a thread of the container. */
    HttpExchange of(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(HttpExchange.class.getName()) instanceof HttpExchange begun) {
            return begun;
        }
        HttpExchange exchange = new HttpExchange(this, request, response);
        request.setAttribute(HttpExchange.class.getName(), exchange);
        open.add(exchange);
        return exchange;
    }

    /** Answers a request with a problem. */
    void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        of(request, response).refuse(Reply.of(problem));
    }

    /**
     * Takes bytes of the limit. If not as many are left, cuts the exchange whose caller has taken nothing for the longest time, so
     * that slow readers cost others nothing.
     *
     * @return false if there are not as many, and no exchange is stuck
     */
    boolean reserve(int bytes) {
        while (held.addAndGet(bytes) > maxBytes) {
            held.addAndGet(-bytes);
            long now = nanoTime();
            Optional<HttpExchange> stuck = open.stream()
                    .filter(exchange -> exchange.isStuck(now))
                    .max(Comparator.comparingLong(exchange -> exchange.idleNanos(now)));
            if (stuck.isEmpty()) {
                count("full");
                return false;
            }
            stuck.get().cut("full");
        }
        return true;
    }

    /** Returns the time in nanoseconds, as {@link System#nanoTime} does. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    void release(int bytes) {
        held.addAndGet(-bytes);
    }

    void remove(HttpExchange exchange) {
        open.remove(exchange);
    }

    /** Counts an exchange by the reason for which it ended. */
    void count(String reason) {
        metrics.counter("chat.http.ended", "reason", reason).increment();
    }

    /** Answers or cuts the exchanges that are past their deadlines. */
    void checkDeadlines() {
        long now = nanoTime();
        open.forEach(exchange -> exchange.checkDeadline(now));
    }
}
