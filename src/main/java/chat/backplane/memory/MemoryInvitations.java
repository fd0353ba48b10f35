package chat.backplane.memory;

import chat.backplane.Denied;
import chat.backplane.RoomInvitation;
import chat.protocol.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The invitations to one room. Confined to the lock of {@link MemoryStore}. Times are in milliseconds since 1970. */
final class MemoryInvitations {
    private static final int MAX_INVITATIONS = 50;

    /** By id. */
    private final Map<String, Invitation> invitations = new HashMap<>();

    private record Invitation(int uses, long expiresAt) {}

    /** @throws Denied if there are too many */
    void add(RoomInvitation added, long now) {
        invitations.values().removeIf(each -> each.expiresAt() <= now);
        if (invitations.size() >= MAX_INVITATIONS) {
            throw new Denied(ErrorCode.FORBIDDEN, "a room has " + MAX_INVITATIONS + " invitations at most", 0);
        }
        invitations.put(
                added.id(), new Invitation(added.uses(), now + added.lifetime().toMillis()));
    }

    boolean isGood(@Nullable String id, long now) {
        Invitation known = id == null ? null : invitations.get(id);
        return known != null && known.expiresAt() > now;
    }

    /** Uses an invitation up by one. Ignored for one that there is not. */
    void use(@Nullable String id) {
        if (id != null) {
            invitations.computeIfPresent(
                    id, (key, kept) -> kept.uses() == 1 ? null : new Invitation(kept.uses() - 1, kept.expiresAt()));
        }
    }
}
