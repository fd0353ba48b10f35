package chat.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the answer of one exchange as its caller takes it. Called by one thread of the container at a time. */
final class ReplyWriter implements WriteListener {
    /** The most that is written at once, so that progress is seen. */
    private static final int PART_BYTES = 32 * 1024;

    private final HttpExchange exchange;
    private final HttpServletResponse response;
    private final ServletOutputStream out;

    /** Null once it has been called: what it was made from is not to stay as long as its reader takes. */
    private @Nullable Supplier<Reply> reply;

    /** Null until the first part is written. */
    private byte @Nullable [] body;

    private int written;

    /** @param reply called once, on a thread of the container, since making an answer may take long */
    ReplyWriter(HttpExchange exchange, HttpServletResponse response, Supplier<Reply> reply) throws IOException {
        this.exchange = exchange;
        this.response = response;
        this.out = response.getOutputStream();
        this.reply = reply;
    }

    void start() {
        out.setWriteListener(this);
    }

    @Override
    public void onWritePossible() throws IOException {
        byte[] bytes = body == null ? begin() : body;
        body = bytes;
        while (exchange.continueWriting() && out.isReady()) {
            if (written == bytes.length) {
                exchange.finish();
                return;
            }
            int length = Math.min(PART_BYTES, bytes.length - written);
            out.write(bytes, written, length);
            written += length;
        }
    }

    private byte[] begin() {
        Reply made = Objects.requireNonNull(reply, "made once").get();
        reply = null;
        Reply sent = exchange.hold(made.body().length) ? made : Reply.of(HttpExchange.TOO_MUCH_HELD);
        response.setStatus(sent.status());
        if (sent.body().length > 0) {
            response.setContentType(sent.type());
        }
        response.setHeader("Cache-Control", "no-store");
        sent.headers().forEach(response::setHeader);
        if (exchange.isLast()) {
            response.setHeader("Connection", "close");
        }
        response.setContentLength(sent.body().length);
        return sent.body();
    }

    @Override
    public void onError(Throwable error) {
        exchange.abandon(error);
    }
}
