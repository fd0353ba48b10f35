package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import chat.web.Exchanges.Reply;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request that holds no thread: its body is read as it comes, its answer is written as the caller takes it, and a
 * caller who does neither is given up. What is done with it besides happens on threads of the container, whoever calls
 * {@link #answer}.
 *
 * <p>Safe for use by many threads.
 */
final class Exchange implements ReadListener, WriteListener, AsyncListener {
    /** For the whole body. */
    static final Duration BODY_TIMEOUT = Duration.ofSeconds(10);

    /** Longer than the backplane takes to answer or to give up. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /** Without a further part of the answer being taken. */
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

    /** From then on it may be cut for the sake of others. */
    private static final Duration STUCK = Duration.ofSeconds(1);

    /** Written at once, at most, in bytes: so often progress is seen. */
    private static final int PART = 32 * 1024;

    static final List<String> END_REASONS = List.of("answered", "gone", "body", "stuck", "full");

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Exchanges exchanges;
    private final AsyncContext async;
    private final HttpServletResponse response;
    private final CompletableFuture<String> body = new CompletableFuture<>();

    private enum Step {
        READING,
        WAITING,
        WRITING,
        ENDED
    }

    @GuardedBy("this")
    private Step step = Step.WAITING;

    @GuardedBy("this")
    private long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();

    /** Of the bound that all exchanges share. */
    @GuardedBy("this")
    private int held;

    /** Set before reading begins; used by one thread of the container at a time, as what follows. */
    private @Nullable ServletInputStream in;

    private int maxBody;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream(0);

    /** Set before writing begins; makes the answer on a thread of the container, since that may take long. */
    private @Nullable Supplier<Reply> making;

    private @Nullable ServletOutputStream out;
    private byte @Nullable [] bytes;
    private int written;

    Exchange(Exchanges exchanges, AsyncContext async, HttpServletResponse response) {
        this.exchanges = exchanges;
        this.async = async;
        this.response = response;
        async.setTimeout(0); // The deadlines are ours, and begin anew with each step.
        async.addListener(this);
    }

    /**
     * The body as text, if it is no longer than that; else this ends with a {@link BadMessage}. Whoever does not send it in
     * time is answered here.
     */
    CompletableFuture<String> read(int max) throws IOException {
        ServletInputStream from = async.getRequest().getInputStream();
        in = from;
        maxBody = max;
        synchronized (this) {
            step = Step.READING;
            deadline = System.nanoTime() + BODY_TIMEOUT.toNanos();
        }
        from.setReadListener(this);
        return body;
    }

    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream from = in;
        byte[] part = new byte[4096];
        while (from != null && isReading() && from.isReady() && !from.isFinished()) {
            int length = from.read(part);
            if (length < 0) {
                return;
            }
            if (read.size() + length > maxBody) {
                endReading(new BadMessage(ErrorCode.TOO_LARGE, "the body is longer than " + maxBody + " bytes"));
            } else if (!hold(length)) {
                endReading(new BadMessage(ErrorCode.UNAVAILABLE, "too much is being sent here; try again"));
            } else {
                read.write(part, 0, length);
            }
        }
    }

    @Override
    public void onAllDataRead() {
        if (!isReading()) {
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read.toByteArray()))
                    .toString();
            endReading(null);
            body.complete(text);
        } catch (CharacterCodingException e) {
            endReading(new BadMessage(ErrorCode.BAD_REQUEST, "the body is not UTF-8"));
        }
    }

    private synchronized boolean isReading() {
        return step == Step.READING;
    }

    private void endReading(@Nullable BadMessage bad) {
        synchronized (this) {
            step = Step.WAITING;
            deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
        }
        if (bad != null) {
            body.completeExceptionally(bad);
        }
    }

    /** Not under the lock: others may be cut for it. */
    private boolean hold(int more) {
        if (!exchanges.reserve(more)) {
            return false;
        }
        synchronized (this) {
            if (step != Step.ENDED) {
                held += more;
                return true;
            }
        }
        exchanges.release(more);
        return false;
    }

    /** Since when, as of now, nothing of its answer was taken; 0 when there is none to be taken. */
    synchronized long idleNanos(long now) {
        return step == Step.WRITING && held > 0 ? now - deadline + WRITE_TIMEOUT.toNanos() : 0;
    }

    boolean isStuck(long now) {
        return idleNanos(now) > STUCK.toNanos();
    }

    /** Answers; the first answer counts. May be called by any thread, and never blocks it. */
    void answer(Reply reply) {
        answer(() -> reply);
    }

    /** @param maker called on a thread of the container; must not block nor throw */
    void answer(Supplier<Reply> maker) {
        synchronized (this) {
            if (step == Step.WRITING || step == Step.ENDED) {
                return;
            }
            step = Step.WRITING;
            deadline = System.nanoTime() + WRITE_TIMEOUT.toNanos();
            making = maker;
        }
        try {
            ServletOutputStream to = response.getOutputStream();
            out = to;
            to.setWriteListener(this);
        } catch (IOException | IllegalStateException e) {
            onError(e);
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        ServletOutputStream to = out;
        if (to == null) {
            return;
        }
        byte[] answer = bytes == null ? begin() : bytes;
        bytes = answer;
        while (isWriting() && to.isReady()) {
            if (written == answer.length) {
                end("answered");
                async.complete();
                return;
            }
            int part = Math.min(PART, answer.length - written);
            to.write(answer, written, part);
            written += part;
        }
    }

    /** Whether it may still be written; that it can be is progress. */
    private synchronized boolean isWriting() {
        deadline = System.nanoTime() + WRITE_TIMEOUT.toNanos();
        return step == Step.WRITING;
    }

    private byte[] begin() {
        Supplier<Reply> maker = making;
        making = null;
        Reply made = maker == null ? Reply.full() : maker.get();
        boolean fits = hold(made.body().length);
        Reply reply = fits ? made : Reply.full();
        if (!fits) {
            response.setHeader("Retry-After", "1");
        }
        response.setStatus(reply.status());
        if (reply.body().length > 0) {
            response.setContentType(reply.type());
        }
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(reply.body().length);
        return reply.body();
    }

    /** Gives up whoever has not gone on in time. On the clock's thread. */
    void lookAtDeadline(long now) {
        Step late;
        synchronized (this) {
            late = now - deadline > 0 ? step : Step.ENDED;
        }
        switch (late) {
            case READING -> {
                exchanges.count("body");
                response.setHeader("Connection", "close");
                String text = "the body has not come within " + BODY_TIMEOUT.toSeconds() + " s";
                answer(Reply.of(new Problem(HttpServletResponse.SC_REQUEST_TIMEOUT, ErrorCode.UNAVAILABLE, text)));
            }
            case WAITING -> answer(Reply.of(new Problem(ErrorCode.UNAVAILABLE, "there is no answer yet; try again")));
            case WRITING -> cut("stuck");
            case ENDED -> {
                // Or not late.
            }
        }
    }

    /** Cuts the connection. May be called by any thread. */
    void cut(String why) {
        if (end(why)) {
            async.complete();
        }
    }

    private boolean end(String why) {
        synchronized (this) {
            if (step == Step.ENDED) {
                return false;
            }
            step = Step.ENDED;
            exchanges.release(held);
            held = 0;
        }
        exchanges.ended(this);
        exchanges.count(why);
        return true;
    }

    @Override
    public void onError(Throwable error) {
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
