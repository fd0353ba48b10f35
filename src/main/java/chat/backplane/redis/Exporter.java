package chat.backplane.redis;

import chat.backplane.Caller;
import chat.backplane.Page;
import chat.protocol.FixedLimits;
import chat.protocol.MessageBody;
import chat.protocol.MessageBody.AuthoredText;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.RoomName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads messages for an operator, a page after the other. Those that are deleted are left out, and of an edited one there is the last text. */
public final class Exporter {
    private final RedisContext context;
    private final OperatorCalls calls;
    private final LogReader logs;

    Exporter(RedisContext context, OperatorCalls calls, LogReader logs) {
        this.context = context;
        this.calls = calls;
        this.logs = logs;
    }

    /** Reads what is kept of a room, the oldest first. Blocks, and tells the audit log before. */
    public void exportRoom(RoomName room, Consumer<Publication> to) {
        tellAudit("room_exported", room.value(), "");
        read(room, null, to);
    }

    /** Reads what a person has said in all rooms. Blocks, and tells the audit log before. */
    public void exportUser(String userId, Consumer<Publication> to) {
        tellAudit("user_exported", "", userId);
        new RoomScan(context, calls).forEach(room -> read(room, userId, to));
    }

    private void tellAudit(String action, String room, String userId) {
        calls.call(
                () -> context.library()
                        .call("audit_export", context.keys().audit())
                        .add(RedisAuditLog.bounds(context.settings().audit()))
                        .add(action)
                        .add(room)
                        .add(userId),
                RedisReply::number);
    }

    private void read(RoomName room, @Nullable String userId, Consumer<Publication> to) {
        MessageId after = MessageId.NONE;
        Page page;
        do {
            MessageId from = after;
            page = calls.await(() -> logs.readAfter(room, from, FixedLimits.MAX_PAGE_MESSAGES, Caller.INSTANCE));
            for (Publication entry : page.entries()) {
                AuthoredText said = entry.type().equals("message") ? MessageBody.read(entry.body()) : null;
                if (said != null && (userId == null || said.from().id().equals(userId))) {
                    to.accept(entry);
                }
                after = entry.id();
            }
        } while (page.more() && !page.entries().isEmpty());
    }
}
