package chat.backplane.memory;

import chat.accounts.AccountStore;
import chat.accounts.OneTimeLink;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one-time links. Confined to the lock of {@link MemoryAccountStore}. Times are in milliseconds since 1970. */
final class MemoryLinks {
    /** By id. */
    private final Map<String, StoredLink> links = new HashMap<>();

    private record StoredLink(OneTimeLink link, int uses, long expiresAt) {}

    /** Returns a link that is good; null if there is none. */
    @Nullable
    OneTimeLink find(String id, OneTimeLink.Kind kind, long now) {
        StoredLink stored = links.get(id);
        if (stored == null || stored.link().kind() != kind || stored.uses() <= 0 || now >= stored.expiresAt()) {
            return null;
        }
        return stored.link();
    }

    /** Uses a link up by one. Ignored for one that there is not. */
    void use(String id) {
        links.computeIfPresent(
                id,
                (key, stored) -> stored.uses() == 1
                        ? null
                        : new StoredLink(stored.link(), stored.uses() - 1, stored.expiresAt()));
    }

    /** Stores a link; an account has one reset at most. Returns false if there are too many. */
    boolean add(String id, OneTimeLink link, long now) {
        links.values().removeIf(stored -> now >= stored.expiresAt());
        if (link.kind() == OneTimeLink.Kind.INVITATION && hasTooMany(link.by())) {
            return false;
        }
        if (!link.accountId().isEmpty()) {
            links.values().removeIf(stored -> stored.link().accountId().equals(link.accountId()));
        }
        links.put(id, new StoredLink(link, link.uses(), now + link.lifetime().toMillis()));
        return true;
    }

    /** Ends the invitations that an account wrote. */
    void removeInvitations(String accountId) {
        links.values().removeIf(stored -> isInvitationBy(accountId, stored.link()));
    }

    private static boolean isInvitationBy(String by, OneTimeLink link) {
        return link.kind() == OneTimeLink.Kind.INVITATION && link.by().equals(by);
    }

    private boolean hasTooMany(String by) {
        long own = links.values().stream()
                .filter(stored -> isInvitationBy(by, stored.link()))
                .count();
        return !by.isEmpty() && (links.size() >= AccountStore.MAX_LINKS || own >= AccountStore.MAX_INVITATIONS);
    }
}
