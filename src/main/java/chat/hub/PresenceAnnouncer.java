package chat.hub;

import chat.backplane.Backplane;
import chat.protocol.FixedLimits;
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
 * Remembers the presence last announced to the members of a room and computes the next announcement. Confined to the hub's
 * thread; times are in nanoseconds.
 *
 * <p>That a user has left, or that the count has fallen, is announced only after a grace period longer than a reconnect:
 * a user who is back in time was not away.
 */
final class PresenceAnnouncer {
    /** A second for reconnecting, and a second until what other instances know has been read again. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final RoomName room;

    /** Users announced, by id; null before the first update, and while there are more than can be listed. */
    private @Nullable Map<String, User> listed;

    /** The count announced; -1 before the first. */
    private int count = -1;

    /** The times since which listed users have been absent, by id; users present have no entry. */
    private final Map<String, Long> absentSince = new HashMap<>();

    /** The time since which there have been fewer than {@link #count}, while no user is listed; null when there are not. */
    private @Nullable Long fewerSince;

    PresenceAnnouncer(RoomName room) {
        this.room = room;
    }

    /** A member has been told a count when it joined. */
    void onCountTold(int users) {
        if (count < 0) {
            count = users;
        }
    }

    /** Takes the presence as read at a time, and returns the announcement to make, if any. */
    Optional<ServerMessage.Presence> update(Backplane.Presence now, long at) {
        Map<String, User> present = new LinkedHashMap<>();
        boolean listable = now.count() <= FixedLimits.MAX_USERS_LISTED;
        if (listable) {
            now.users().forEach(user -> present.put(user.id(), user));
            Map<String, User> before = listed;
            if (before != null) {
                return updateList(before, present, at);
            }
        }
        forgetList();
        if (now.count() < count && !hasFewerOutlastedGrace(at)) {
            return Optional.empty();
        }
        if (listable) {
            listed = present;
        }
        return updateCount(now.count());
    }

    private void forgetList() {
        listed = null;
        absentSince.clear();
    }

    private boolean hasFewerOutlastedGrace(long at) {
        Long since = fewerSince;
        if (since == null) {
            since = at;
            fewerSince = since;
        }
        return at - since >= GRACE_NANOS;
    }

    private Optional<ServerMessage.Presence> updateCount(int now) {
        fewerSince = null;
        boolean same = now == count;
        count = now;
        return same ? Optional.empty() : Optional.of(new ServerMessage.Presence(room, now, null, null));
    }

    private Optional<ServerMessage.Presence> updateList(Map<String, User> known, Map<String, User> present, long at) {
        List<User> joined = present.values().stream()
                .filter(user -> !known.containsKey(user.id()))
                .toList();
        List<User> left = findLeft(known, present, at);
        left.forEach(user -> {
            known.remove(user.id());
            absentSince.remove(user.id());
        });
        known.putAll(present);
        if (known.size() > FixedLimits.MAX_USERS_LISTED) {
            forgetList();
            return updateCount(known.size());
        }
        count = known.size();
        return joined.isEmpty() && left.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServerMessage.Presence(room, count, orNull(joined), orNull(left)));
    }

    /** Returns the users whose absence has outlasted the grace period, and notes others that are absent. */
    private List<User> findLeft(Map<String, User> known, Map<String, User> present, long at) {
        List<User> left = new ArrayList<>();
        known.forEach((id, user) -> {
            if (present.containsKey(id)) {
                absentSince.remove(id);
            } else if (at - absentSince.computeIfAbsent(id, i -> at) >= GRACE_NANOS) {
                left.add(user);
            }
        });
        return left;
    }

    private static @Nullable List<User> orNull(List<User> users) {
        return users.isEmpty() ? null : users;
    }

    /** Returns when the next grace period ends, if one runs. */
    OptionalLong graceEndsAt() {
        Long since = fewerSince;
        for (Long absent : absentSince.values()) {
            since = since == null || absent - since < 0 ? absent : since;
        }
        return since == null ? OptionalLong.empty() : OptionalLong.of(since + GRACE_NANOS);
    }

    /** Returns the count announced; 0 before the first. */
    int count() {
        return Math.max(count, 0);
    }
}
