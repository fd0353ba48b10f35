package chat.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be taken as it is. Its message is written for the person who sent it: it names the member and
 * says what would have been right.
 *
 * <p>It carries no stack trace: bad input is ordinary and must stay cheap to refuse.
 */
public final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String nonce;
    private final @Nullable String room;

    public BadMessage(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    private BadMessage(ErrorCode code, String message, @Nullable String nonce, @Nullable String room) {
        super(message, null, false, false);
        this.code = code;
        this.nonce = nonce;
        this.room = room;
    }

    static BadMessage badRequest(String format, Object... args) {
        return new BadMessage(ErrorCode.BAD_REQUEST, String.format(Locale.ROOT, format, args));
    }

    /** The same refusal, saying which request it answers, as far as that could be read. */
    BadMessage of(@Nullable String nonce, @Nullable String room) {
        return new BadMessage(code, text(), nonce, room);
    }

    public ErrorCode code() {
        return code;
    }

    public ServerMessage.Failure toFailure() {
        return new ServerMessage.Failure(code, text(), nonce, room, null);
    }

    /** The same, saying which request it answers. */
    public ServerMessage.Failure toFailure(ClientMessage request) {
        RoomName about = request.room();
        return new ServerMessage.Failure(code, text(), request.nonce(), about == null ? null : about.value(), null);
    }

    /** What {@link #getMessage} gives, which is never null here. */
    public String text() {
        String message = getMessage();
        return message == null ? code.wire() : message;
    }
}
