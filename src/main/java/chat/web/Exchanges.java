package chat.web;

import chat.metrics.Metrics;
import chat.protocol.ErrorCode;
import chat.protocol.ServerMessageWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The exchanges of an instance: looks once a second whose deadline is over, and bounds what all of them hold, bodies that
 * are still coming and answers that are not yet taken. Safe for use by many threads.
 */
final class Exchanges {
    /** Of the heap. */
    private static final int SHARE = 16;

    private static final long MIN_BYTES = 16 * 1024 * 1024;

    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong held = new AtomicLong();
    private final long maxBytes;
    private final Metrics metrics;

    Exchanges(ScheduledExecutorService clock, Metrics metrics) {
        this(clock, Math.max(MIN_BYTES, Runtime.getRuntime().maxMemory() / SHARE), metrics);
    }

    Exchanges(ScheduledExecutorService clock, long maxBytes, Metrics metrics) {
        this.maxBytes = maxBytes;
        this.metrics = metrics;
        clock.scheduleWithFixedDelay(this::lookAtDeadlines, 1, 1, TimeUnit.SECONDS);
        metrics.gauge("chat.http.exchanges", open::size);
        metrics.gauge("chat.http.held.bytes", held::get);
        metrics.gauge("chat.http.held.bytes.limit", () -> maxBytes);
        metrics.declare("chat.http.ended", "why", Exchange.END_REASONS.stream());
    }

    /** The one of this request; begun with the first call, which the container makes on a thread of its own. */
    Exchange of(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(Exchange.class.getName()) instanceof Exchange begun) {
            return begun;
        }
        Exchange exchange = new Exchange(this, request.startAsync(), response);
        request.setAttribute(Exchange.class.getName(), exchange);
        open.add(exchange);
        return exchange;
    }

    void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) {
        of(request, response).answer(Reply.of(problem));
    }

    /**
     * Takes so many bytes of the bound. Where that many are not left, whoever has taken nothing of an answer for the longest
     * is cut, so that slow readers cost others nothing; false when there is nobody like that.
     */
    boolean reserve(int bytes) {
        while (held.addAndGet(bytes) > maxBytes) {
            held.addAndGet(-bytes);
            long now = System.nanoTime();
            Optional<Exchange> stuck = open.stream()
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

    void release(int bytes) {
        held.addAndGet(-bytes);
    }

    void ended(Exchange exchange) {
        open.remove(exchange);
    }

    void count(String why) {
        metrics.counter("chat.http.ended", "why", why).increment();
    }

    private void lookAtDeadlines() {
        long now = System.nanoTime();
        open.forEach(exchange -> exchange.lookAtDeadline(now));
    }

    /** A whole answer. */
    static final class Reply {
        private final int status;
        private final String type;
        private final byte[] body;

        Reply(int status, String type, byte[] body) {
            this.status = status;
            this.type = type;
            this.body = body;
        }

        int status() {
            return status;
        }

        String type() {
            return type;
        }

        byte[] body() {
            return body;
        }

        static Reply json(int status, byte[] body) {
            return new Reply(status, "application/json", body);
        }

        static Reply of(Problem problem) {
            return new Reply(
                    problem.status(),
                    "application/problem+json",
                    ServerMessageWriter.writeProblem(problem.status(), problem.code(), problem.detail()));
        }

        static Reply full() {
            return of(new Problem(ErrorCode.UNAVAILABLE, "too many answers wait to be taken; try again"));
        }
    }
}
