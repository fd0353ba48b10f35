package chat.web;

import chat.concurrent.Futures;
import chat.protocol.ErrorCode;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer without a thread that waits: the body is read as it comes, the answer is written as the caller takes
 * it, and a caller that does neither in time is cut. Safe for use by many threads.
 */
final class HttpExchange implements AsyncListener {
    /** The time for the whole body. */
    static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

    /** The time until there is an answer; longer than the backplane takes to answer or to give up. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /** The time without progress in writing the answer. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

    /** The most of a body that is read only so that its connection can be used again. */
    private static final int MAX_SKIPPED_BYTES = 64 * 1024;

    /** The time without progress after which the exchange may be cut to make room for others. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(1);

    static final Problem TOO_MUCH_HELD =
            new Problem(ErrorCode.UNAVAILABLE, "too many answers wait to be taken; try again").retryAfterMs(1000);

    static final List<String> END_REASONS = List.of("answered", "gone", "body", "stuck", "full");

    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

    private enum Step {
        READING,
        WAITING,
        WRITING,
        ENDED
    }

    /** The part of the request's body that has been read. */
    private enum Body {
        UNREAD,
        PART,
        WHOLE
    }

    private final HttpExchanges exchanges;
    private final AsyncContext async;
    private final HttpServletResponse response;

    @GuardedBy("this")
    private Step step = Step.WAITING;

    @GuardedBy("this")
    private Body body;

    @GuardedBy("this")
    private long deadline;

    /** The bytes that it holds of the limit that all exchanges share. */
    @GuardedBy("this")
    private int held;

    HttpExchange(HttpExchanges exchanges, HttpServletRequest request, HttpServletResponse response) {
        this.exchanges = exchanges;
        this.async = request.startAsync();
        this.response = response;
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        this.body = hasBody ? Body.UNREAD : Body.WHOLE;
        this.deadline = after(ANSWER_TIMEOUT);
        async.setTimeout(0); // The deadlines are ours, and begin anew with each step.
        async.addListener(this);
    }

    private long after(Duration timeout) {
        return exchanges.nanoTime() + timeout.toNanos();
    }

    /**
     * Reads the body as a text. A caller that does not send it in time is answered here.
     *
     * @return fails with a {@link chat.protocol.BadMessage} if the body is longer than that, or not UTF-8
     */
    CompletableFuture<String> read(int maxBytes) throws IOException {
        RequestBody reader = new RequestBody(this, async.getRequest().getInputStream(), maxBytes);
        synchronized (this) {
            step = Step.READING;
            body = Body.PART;
            deadline = after(BODY_TIMEOUT);
        }
        return reader.start();
    }

    synchronized boolean isReading() {
        return step == Step.READING;
    }

    synchronized void onWholeBody() {
        body = Body.WHOLE;
    }

    /** Returns whether the connection has to end with this exchange, as the next request on it would come behind what is left of a body. */
    synchronized boolean isLast() {
        return body != Body.WHOLE;
    }

    synchronized void endReading() {
        step = Step.WAITING;
        deadline = after(ANSWER_TIMEOUT);
    }

    /**
     * Takes bytes of the limit that all exchanges share, until this one ends. Not called under the lock, since others may be cut for it.
     *
     * @return false if there are not as many
     */
    boolean hold(int bytes) {
        if (!exchanges.reserve(bytes)) {
            return false;
        }
        synchronized (this) {
            if (step != Step.ENDED) {
                held += bytes;
                return true;
            }
        }
        exchanges.release(bytes);
        return false;
    }

    /** Returns the nanoseconds without progress in writing the answer; 0 if it is not being written. */
    synchronized long idleNanos(long now) {
        return step == Step.WRITING && held > 0 ? now - deadline + WRITE_TIMEOUT.toNanos() : 0;
    }

    boolean isStuck(long now) {
        return idleNanos(now) > STUCK_AFTER.toNanos();
    }

    /** Answers; only the first answer is sent. Never blocks. */
    void answer(Reply reply) {
        answer(() -> reply);
    }

    /** Answers as soon as the body has come, of which nothing is wanted; at once if it is being read, or is too long. */
    void refuse(Reply reply) {
        if (!isUnread()) {
            answer(reply);
            return;
        }
        try {
            Futures.onCompletion(read(MAX_SKIPPED_BYTES), (skipped, failure) -> answer(reply));
        } catch (IOException | IllegalStateException e) {
            answer(reply);
        }
    }

    private synchronized boolean isUnread() {
        return step == Step.WAITING && body == Body.UNREAD;
    }

    /** @param reply called on a thread of the container; must not block nor throw */
    void answer(Supplier<Reply> reply) {
        synchronized (this) {
            if (step == Step.WRITING || step == Step.ENDED) {
                return;
            }
            step = Step.WRITING;
            deadline = after(WRITE_TIMEOUT);
        }
        try {
            new ReplyWriter(this, response, reply).start();
        } catch (IOException | IllegalStateException e) {
            abandon(e);
        }
    }

    /** Records progress in writing, and returns whether it may go on. */
    synchronized boolean continueWriting() {
        deadline = after(WRITE_TIMEOUT);
        return step == Step.WRITING;
    }

    /** Ends the exchange after the whole answer was written. */
    void finish() {
        end("answered");
        async.complete();
    }

    /** Answers or cuts a caller that is past its deadline. Called by the scheduler. */
    void checkDeadline(long now) {
        Step late;
        synchronized (this) {
            late = now - deadline > 0 ? step : Step.ENDED;
        }
        switch (late) {
            case READING -> {
                exchanges.count("body");
                String detail = "the body has not come within " + BODY_TIMEOUT.toSeconds() + " s";
                answer(Reply.of(new Problem(HttpServletResponse.SC_REQUEST_TIMEOUT, ErrorCode.UNAVAILABLE, detail)));
            }
            case WAITING -> answer(Reply.of(new Problem(ErrorCode.UNAVAILABLE, "there is no answer yet; try again")));
            case WRITING -> cut("stuck");
            case ENDED -> {
                // Nothing is late.
            }
        }
    }

    /** Cuts the connection; counts the reason. */
    void cut(String reason) {
        if (end(reason)) {
            async.complete();
        }
    }

    private boolean end(String reason) {
        synchronized (this) {
            if (step == Step.ENDED) {
                return false;
            }
            step = Step.ENDED;
            exchanges.release(held);
            held = 0;
        }
        exchanges.remove(this);
        exchanges.count(reason);
        return true;
    }

    /** Ends the exchange because its caller can no longer be reached. */
    void abandon(Throwable error) {
        LOG.debug("the caller has gone: {}", error.toString());
        cut("gone");
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end("gone");
    }

    @Override
    public void onError(AsyncEvent event) {
        cut("gone");
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        cut("gone");
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        throw new IllegalStateException("an exchange is started once");
    }
}
