package chat.hub;

import chat.backplane.Page;
import chat.connection.Payload;
import chat.protocol.BadMessage;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Removal;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the log that is still for a user who was removed while catching up with it: what precedes the removal, and that.
 *
 * @param userId the user
 * @param seen the last entry that the user has been sent
 * @param admittedAt the newest entry of the log when it last allowed the user to read it
 * @param inPages whether the user has been told that the log is to follow in another {@code joined}
 * @param users the number of users in the room, as the user was told
 */
record Farewell(RoomName room, String userId, MessageId seen, MessageId admittedAt, boolean inPages, int users) {
    /** Returns that part of a page that follows {@link #seen}; nothing if it does not have the removal, as nothing says where the right ended. */
    List<Payload> payloads(Page page) {
        List<Publication> entries = entries(page);
        int paged = 0;
        while (inPages && paged < entries.size() && !entries.get(paged).id().isAfter(admittedAt)) {
            paged++;
        }
        List<Payload> payloads = new ArrayList<>();
        if (paged > 0) {
            MessageId last = entries.get(paged - 1).id();
            payloads.add(Payload.of(
                    new ServerMessage.Joined(room, entries.subList(0, paged), true, false, last, users), last));
        }
        if (paged < entries.size()) {
            payloads.add(Payload.of(entries.subList(paged, entries.size())));
        }
        return payloads;
    }

    private List<Publication> entries(Page page) {
        List<Publication> entries = page.entries();
        for (int i = 0; page.complete() && i < entries.size(); i++) {
            Publication entry = entries.get(i);
            if (!entry.id().isAfter(admittedAt)) {
                continue;
            }
            try {
                if (Removal.isClosing(entry)) {
                    return entries.subList(0, i);
                }
                if (Removal.of(entry).filter(this::isOfUser).isPresent()) {
                    return entries.subList(0, i + 1);
                }
            } catch (BadMessage e) {
                return List.of();
            }
        }
        return List.of();
    }

    private boolean isOfUser(Removal removal) {
        return removal.userId().equals(userId);
    }
}
