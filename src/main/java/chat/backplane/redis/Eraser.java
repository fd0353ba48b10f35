package chat.backplane.redis;

import chat.protocol.RoomName;
import java.util.List;

/**
 * Erases a person: the account, the sessions, what the person has said, and the name wherever it stands. Redis does a part in each call, and
 * whatever was erased stays so if the rest is not: then it is to be begun again. See {@code erasure.lua}.
 */
public final class Eraser {
    /** The entries and bytes that a call looks at: Redis does nothing else for some 2 ms. */
    private static final int ENTRIES_PER_CALL = 128;

    private static final int BYTES_PER_CALL = 131_072;
    private static final int REPORTS_PER_CALL = 100;

    /** The number of times that a room is looked through before its entries count as beyond help. */
    private static final int MAX_ROUNDS = 10;

    private final RedisContext context;
    private final OperatorCalls calls;

    /** Gets what becomes of each room. */
    public interface Progress {
        /** Called when a person has been erased in a room in which there was something to erase. */
        void onErased(RoomName room, long messages);
    }

    Eraser(RedisContext context, OperatorCalls calls) {
        this.context = context;
        this.calls = calls;
    }

    /** Erases a person. Blocks until all of it is gone. */
    public void erase(String userId, Progress progress) {
        new RoomScan(context, calls).forEach(room -> {
            long messages = eraseIn(room, userId);
            if (messages >= 0) {
                progress.onErased(room, messages);
            }
        });
        eraseReadings(userId);
        calls.call(
                () -> context.accounts()
                        .call("erase_account", context.keys().accounts())
                        .add(userId)
                        .add(RedisAuditLog.bounds(context.settings().audit())),
                RedisReply::number);
    }

    /** Returns the number of messages that were deleted; -1 if there was nothing of the person in the room. */
    private long eraseIn(RoomName room, String userId) {
        long messages = -1;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Slice all = eraseOnce(room, userId);
            if (!all.found()) {
                return messages;
            }
            messages = Math.max(messages, 0) + all.messages();
            compact(room);
        }
        throw new IllegalStateException("the name does not leave the log of " + room);
    }

    /** The outcome of a look at a part of a log. */
    private record Slice(String next, long messages, boolean found) {}

    private Slice eraseOnce(RoomName room, String userId) {
        String after = "0";
        long messages = 0;
        boolean found = false;
        while (!after.isEmpty()) {
            Slice slice = eraseSlice(room, userId, after);
            messages += slice.messages();
            found |= slice.found();
            after = slice.next();
        }
        return new Slice("", messages, found);
    }

    private Slice eraseSlice(RoomName room, String userId, String after) {
        RedisKeys keys = context.keys();
        RedisSettings settings = context.settings();
        return calls.call(
                () -> context.library()
                        .call(
                                "erase",
                                keys.state(),
                                keys.changed(),
                                keys.meta(room),
                                keys.log(room),
                                keys.nonces(room, 0),
                                keys.nonces(room, 1),
                                keys.nonces(room, 2))
                        .add(settings.historyLength())
                        .add(settings.historyAge().toMillis())
                        .add(0)
                        .add(0)
                        .add(0)
                        .add(RedisAuditLog.bounds(settings.audit()))
                        .add(userId)
                        .add(room.value())
                        .add(keys.channel(room))
                        .add(after)
                        .add(ENTRIES_PER_CALL)
                        .add(BYTES_PER_CALL),
                reply -> {
                    List<?> parts = RedisReply.list(reply);
                    long messages = RedisReply.number(parts.get(1));
                    return new Slice(
                            RedisReply.text(parts.get(0)),
                            messages,
                            messages > 0 || RedisReply.number(parts.get(2)) == 1);
                });
    }

    /** Has the texts and the name leave the log. */
    private void compact(RoomName room) {
        boolean more = true;
        while (more) {
            List<?> reply = calls.call(() -> Compactor.call(context, room), RedisReply::list);
            more = RedisReply.number(reply.get(0)) > 0 || RedisReply.number(reply.get(1)) == 1;
        }
    }

    private void eraseReadings(String userId) {
        RedisKeys keys = context.keys();
        String after = "0";
        while (!after.isEmpty()) {
            String from = after;
            after = calls.call(
                    () -> context.library()
                            .call("erase_readings", keys.person(userId), keys.spentByPerson(userId), keys.reports())
                            .add(userId)
                            .add(from)
                            .add(REPORTS_PER_CALL),
                    RedisReply::text);
        }
    }
}
