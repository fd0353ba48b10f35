package chat.backplane.redis;

import chat.backplane.Denied;
import chat.backplane.Limited;
import chat.backplane.Limited.Holder;
import chat.backplane.Limited.Share;
import chat.protocol.ErrorCode;
import java.util.List;
import java.util.Locale;

/** Recognizes replies of the functions in Redis that refuse a caller. */
final class DeniedReply {
    /** Stands in place of an epoch; no epoch has this character. */
    private static final String MARK = "!";

    private static final int UNTIL = 4;

    private DeniedReply() {}

    /**
     * Checks the reply to what was to be written.
     *
     * @throws Denied if it is a refusal
     * @throws Limited if a share is used up
     */
    static void checkWrite(List<?> reply) {
        if (RedisReply.text(reply.get(0)).isEmpty()) {
            throw new Limited(
                    Share.valueOf(RedisReply.text(reply.get(1)).toUpperCase(Locale.ROOT)),
                    Holder.valueOf(RedisReply.text(reply.get(2)).toUpperCase(Locale.ROOT)),
                    RedisReply.number(reply.get(3)));
        }
        check(reply);
    }

    /** @throws Denied if the reply is a refusal */
    static void check(List<?> reply) {
        if (!RedisReply.text(reply.get(0)).equals(MARK)) {
            return;
        }
        ErrorCode code = ErrorCode.valueOf(RedisReply.text(reply.get(1)).toUpperCase(Locale.ROOT));
        String text = RedisReply.text(reply.get(2));
        if (reply.size() > UNTIL) {
            throw Denied.until(code, text, RedisReply.number(reply.get(UNTIL)));
        }
        throw new Denied(code, text, RedisReply.number(reply.get(3)));
    }
}
