package chat.hub;

import chat.backplane.Page;
import chat.protocol.BadMessage;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Removal;
import java.util.List;

/**
 * The part of the log that is still for a user who was removed while catching up with it: what precedes the removal, and that.
 *
 * @param userId the user
 * @param seen the last entry that the user has been sent
 * @param admittedAt the newest entry of the log when it last allowed the user to read it
 */
record Farewell(String userId, MessageId seen, MessageId admittedAt) {
    /** Returns those entries of a page that follows {@link #seen}; none if it does not have the removal, as nothing says where the right ended. */
    List<Publication> entries(Page page) {
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
