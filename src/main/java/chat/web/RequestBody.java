package chat.web;

import chat.protocol.BadMessage;
import chat.protocol.ErrorCode;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Reads the body of one exchange as it comes. Called by one thread of the container at a time. */
final class RequestBody implements ReadListener {
    private static final int PART_BYTES = 4096;

    private final HttpExchange exchange;
    private final ServletInputStream in;
    private final int maxBytes;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream(0);
    private final CompletableFuture<String> text = new CompletableFuture<>();

    RequestBody(HttpExchange exchange, ServletInputStream in, int maxBytes) {
        this.exchange = exchange;
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Begins to read; the future fails with a {@link BadMessage} if the body is too long or not UTF-8. */
    CompletableFuture<String> start() {
        in.setReadListener(this);
        return text;
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] part = new byte[PART_BYTES];
        while (exchange.isReading() && in.isReady() && !in.isFinished()) {
            int length = in.read(part);
            if (length < 0) {
                return;
            }
            if (read.size() + length > maxBytes) {
                fail(new BadMessage(ErrorCode.TOO_LARGE, "the body is longer than " + maxBytes + " bytes"));
            } else if (!exchange.hold(length)) {
                fail(new BadMessage(ErrorCode.UNAVAILABLE, "too much is being sent here; try again"));
            } else {
                read.write(part, 0, length);
            }
        }
    }

    @Override
    public void onAllDataRead() {
        exchange.onWholeBody();
        if (!exchange.isReading()) {
            return;
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read.toByteArray()))
                    .toString();
            exchange.endReading();
            text.complete(decoded);
        } catch (CharacterCodingException e) {
            fail(new BadMessage(ErrorCode.BAD_REQUEST, "the body is not UTF-8"));
        }
    }

    private void fail(BadMessage bad) {
        exchange.endReading();
        text.completeExceptionally(bad);
    }

    @Override
    public void onError(Throwable error) {
        exchange.abandon(error);
    }
}
