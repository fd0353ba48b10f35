package chat.hub;

import chat.protocol.BadMessage;
import chat.protocol.MessageId;
import chat.protocol.Publication;
import chat.protocol.Removal;
import java.util.List;

/**
 * Hands entries to a room so that nobody gets one, wherever it comes from, that follows the end of what the log allows: none that follows the
 * removal of a user, and none from the entry on that closes the room, unless the log says anew that the user may read it. Confined to the hub's
 * thread.
 */
final class MembershipEntries {
    private final Room room;

    MembershipEntries(Room room) {
        this.room = room;
    }

    /** Hands out the next entries of the log. */
    void deliver(List<Publication> run) {
        int from = 0;
        for (int i = 0; i < run.size(); i++) {
            Publication entry = run.get(i);
            if (entry.isMembership()) {
                boolean closing = isClosing(entry);
                int end = closing ? i : i + 1;
                room.deliver(run.subList(from, end));
                if (closing) {
                    room.onClosed(new MessageId(entry.id().epoch(), entry.id().seq() - 1));
                } else {
                    apply(entry);
                }
                from = end;
            }
        }
        room.deliver(from == 0 ? run : run.subList(from, run.size()));
    }

    private boolean isClosing(Publication entry) {
        try {
            return Removal.isClosing(entry);
        } catch (BadMessage e) {
            room.context().metrics().onBadMembership(room.name(), e.text());
            return true;
        }
    }

    private void apply(Publication entry) {
        try {
            Removal.of(entry).ifPresent(room::onRemoved);
        } catch (BadMessage e) {
            room.context().metrics().onBadMembership(room.name(), e.text());
            room.onLogBroken(entry.id()); // Whoever it was about: each is asked for anew.
        }
    }
}
