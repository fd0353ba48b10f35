package chat.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a request is refused as invalid. The text is for whoever sent it: it names the field and says what would be right.
 *
 * <p>Has no stack trace, since bad input is ordinary and must be cheap to refuse.
 */
public final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_QUOTED_CODE_POINTS = 40;

    private final ErrorCode code;
    private final @Nullable String nonce;
    private final @Nullable String room;

    /** Creates a refusal that does not say which request it answers. */
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

    /** Returns the refusal of a value that is none of those there are; it repeats the beginning of the value. */
    static BadMessage unknown(String field, String value) {
        boolean whole = value.codePointCount(0, value.length()) <= MAX_QUOTED_CODE_POINTS;
        String quoted = whole ? value : value.substring(0, value.offsetByCodePoints(0, MAX_QUOTED_CODE_POINTS)) + "…";
        return badRequest("%s: unknown \"%s\"", field, quoted);
    }

    /** Returns this refusal with the request that it answers, as far as that could be read. */
    BadMessage inAnswerTo(@Nullable String nonce, @Nullable String room) {
        return new BadMessage(code, text(), nonce, room);
    }

    /** Returns the reason. */
    public ErrorCode code() {
        return code;
    }

    /** Returns the {@code error} to send. */
    public ServerMessage.Failure toFailure() {
        return new ServerMessage.Failure(code, text(), nonce, room, null);
    }

    /** Returns the {@code error} to send, with the nonce and the room of the request that it answers. */
    public ServerMessage.Failure toFailure(ClientMessage request) {
        RoomName about = request.room();
        return new ServerMessage.Failure(code, text(), request.nonce(), about == null ? null : about.value(), null);
    }

    /** Returns {@link #getMessage}, which is never null here. */
    public String text() {
        String message = getMessage();
        return message == null ? code.wire() : message;
    }
}
