package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.Limits;
import chat.protocol.RoomName;
import chat.protocol.ServerMessage;
import chat.protocol.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whom the members of a room have been told to be in it, and what is to be told when it is compared with who is. On the
 * hub's thread; times are by nanoTime.
 *
 * <p>Who has gone is told to have left, and a count to have fallen, only when it is still so after a grace that is longer
 * than a reconnect: who comes back in time has not been away.
 */
final class Roll {
    /** A second for coming back, and a second for what other instances have to be read anew. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RoomName room;

    /** By id; null before the first comparison, and while there are more than can be listed. */
    private @Nullable Map<String, User> listed;

    /** As told; -1 before anything was. */
    private int count = -1;

    /** Of those listed, since when somebody has not been there. */
    private final Map<String, Long> away = new HashMap<>();

    /** Since when there have been fewer than {@link #count}, where nobody is listed; null when there are not. */
    private @Nullable Long fewerSince;

    Roll(RoomName room) {
        this.room = room;
    }

    /** Somebody has been told on joining how many there are. */
    void joined(int members) {
        if (count < 0) {
            count = members;
        }
    }

    /** Takes what is so now; returns what is to be told, if anything. */
    Optional<ServerMessage.Presence> compare(Backplane.Presence now, long at) {
        Map<String, User> present = new LinkedHashMap<>();
        if (now.count() <= Limits.USERS_LISTED) {
            now.users().forEach(user -> present.put(user.id(), user));
            Map<String, User> before = listed;
            if (before != null) {
                return compare(before, present, at);
            }
        }
        listed = null;
        away.clear();
        if (now.count() < count && !hasLasted(at)) {
            return Optional.empty();
        }
        if (now.count() <= Limits.USERS_LISTED) {
            listed = present;
        }
        return recount(now.count());
    }

    private boolean hasLasted(long at) {
        Long since = fewerSince;
        if (since == null) {
            since = at;
            fewerSince = since;
        }
        return at - since >= GRACE_NANOS;
    }

    private Optional<ServerMessage.Presence> recount(int now) {
        fewerSince = null;
        boolean same = now == count;
        count = now;
        return same ? Optional.empty() : Optional.of(new ServerMessage.Presence(room, now, null, null));
    }

    private Optional<ServerMessage.Presence> compare(Map<String, User> known, Map<String, User> present, long at) {
        List<User> joined = present.values().stream()
                .filter(user -> !known.containsKey(user.id()))
                .toList();
        List<User> left = new ArrayList<>();
        known.forEach((id, user) -> {
            if (present.containsKey(id)) {
                away.remove(id);
            } else if (at - away.computeIfAbsent(id, i -> at) >= GRACE_NANOS) {
                left.add(user);
            }
        });
        left.forEach(user -> {
            known.remove(user.id());
            away.remove(user.id());
        });
        known.putAll(present);
        if (known.size() > Limits.USERS_LISTED) {
            listed = null;
            away.clear();
            return recount(known.size());
        }
        count = known.size();
        return joined.isEmpty() && left.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServerMessage.Presence(room, count, orNull(joined), orNull(left)));
    }

    private static @Nullable List<User> orNull(List<User> users) {
        return users.isEmpty() ? null : users;
    }

    /** When a grace ends, if one runs. */
    OptionalLong graceEnds() {
        Long since = fewerSince;
        for (Long gone : away.values()) {
            since = since == null || gone - since < 0 ? gone : since;
        }
        return since == null ? OptionalLong.empty() : OptionalLong.of(since + GRACE_NANOS);
    }

    /** As told; 0 at first. */
    int count() {
        return Math.max(count, 0);
    }
}
