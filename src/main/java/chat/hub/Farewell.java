package chat.hub;

import chat.backplane.Caller;
import chat.backplane.Page;
import chat.connection.Payload;
import chat.protocol.BadMessage;
import chat.protocol.FixedLimits;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Removal;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads for a member whose user was removed while it was catching up what is still for it: what the log had when it last allowed the user to
 * read, and from there on what precedes the removal, and that. Confined to the hub's thread.
 */
final class Farewell {
    private static final long RETRY_MS = 250;
    private static final long MAX_RETRY_MS = 2_000;

    /** About half a minute. */
    private static final int MAX_FAILURES = 16;

    /** Entries that are kept until the removal is found; where there are more, nothing says that they were for the user. */
    private static final int MAX_HELD = 1_000;

    private final Room room;
    private final RoomContext context;
    private final Member member;
    private final MessageId admittedAt;
    private final int users;
    private final Runnable onRead;
    private final LogReadBackoff retry = new LogReadBackoff(RETRY_MS, MAX_RETRY_MS);
    private final List<Publication> held = new ArrayList<>();

    private MessageId seen;
    private boolean inPages;
    private int failures;

    /**
     * Begins to read.
     *
     * @param start what the member has been sent
     * @param onRead called when it has been sent all that is for it, or that cannot be had; not when it is no member any more
     */
    Farewell(Room room, Member member, Start start, Runnable onRead) {
        this.room = room;
        this.context = room.context();
        this.member = member;
        this.seen = start.seen();
        this.admittedAt = start.admittedAt();
        this.inPages = start.inPages();
        this.users = start.users();
        this.onRead = onRead;
        read();
    }

    /**
     * The place up to which a member has been sent the log when it is removed.
     *
     * @param seen the last entry
     * @param admittedAt the newest entry of the log when it last allowed the user to read it
     * @param inPages whether the member has been told that the log is to follow in another {@code joined}
     * @param users the number of users in the room, as it was told
     */
    record Start(MessageId seen, MessageId admittedAt, boolean inPages, int users) {}

    private void read() {
        context.loop()
                .await(
                        () -> context.backplane()
                                .readAfter(room.name(), seen, FixedLimits.MAX_PAGE_MESSAGES, Caller.INSTANCE),
                        page -> room.ifStillThere(member, still -> onPage(page)),
                        failure -> room.ifStillThere(member, still -> onFailure()));
    }

    private void onFailure() {
        failures++;
        if (failures > MAX_FAILURES) {
            onRead.run();
        } else {
            context.loop().schedule(retry.onFailure(), this::readIfStillThere);
        }
    }

    private void readIfStillThere() {
        room.ifStillThere(member, still -> read());
    }

    private void onPage(Page page) {
        List<Publication> entries = page.entries();
        member.client().chargeRead(entries);
        if (!page.complete() || entries.isEmpty()) {
            onRead.run();
            return;
        }
        int admitted = 0;
        while (admitted < entries.size() && !entries.get(admitted).id().isAfter(admittedAt)) {
            admitted++;
        }
        seen = entries.get(entries.size() - 1).id();
        if (admitted > 0) {
            sendAdmitted(entries.subList(0, admitted), admitted == entries.size() && page.more());
        }
        int end = endOfRight(entries, admitted);
        held.addAll(entries.subList(admitted, end < 0 ? entries.size() : end));
        if (end >= 0) {
            if (!held.isEmpty()) {
                member.client().offer(Payload.of(held));
            }
            onRead.run();
        } else if (page.more() && held.size() < MAX_HELD) {
            member.client().whenSent(() -> context.loop().execute(this::readIfStillThere));
        } else {
            onRead.run();
        }
    }

    private void sendAdmitted(List<Publication> entries, boolean mayGoOn) {
        MessageId last = entries.get(entries.size() - 1).id();
        if (inPages) {
            inPages = mayGoOn && admittedAt.isAfter(last);
            ServerMessage.Joined next = new ServerMessage.Joined(room.name(), entries, true, inPages, last, users);
            member.client().offer(Payload.of(next, last));
        } else {
            member.client().offer(Payload.of(entries));
        }
    }

    /** Returns the index behind the last entry that is for the user, or -1 where the page does not say. */
    private int endOfRight(List<Publication> entries, int from) {
        String userId = member.client().user().id();
        for (int i = from; i < entries.size(); i++) {
            Publication entry = entries.get(i);
            try {
                if (Removal.isClosing(entry)) {
                    return i;
                }
                if (Removal.of(entry)
                        .filter(removal -> removal.userId().equals(userId))
                        .isPresent()) {
                    return i + 1;
                }
            } catch (BadMessage e) {
                return i;
            }
        }
        return -1;
    }
}
