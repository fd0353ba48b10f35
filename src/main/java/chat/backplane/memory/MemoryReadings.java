package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Caller;
import chat.backplane.Denied;
import chat.backplane.Draft;
import chat.protocol.ErrorCode;
import chat.protocol.MessageId;
import chat.protocol.NotificationLevel;
import chat.protocol.Role;
import chat.protocol.RoomName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place in each room up to which users have read it, and what they want to be told of there, with the bounds of lists.lua. Confined to
 * the lock of {@link MemoryStore}.
 */
final class MemoryReadings {
    /** The price of another room of a user, in bytes. */
    static final int BYTES = 200;

    private static final int MAX_ROOMS = 500;
    private static final int MAX_ROOMS_OF_GUEST = 50;

    /** The greatest number of users; beyond it the one who has read nothing for longest is forgotten. */
    private static final int MAX_USERS = 10_000;

    /** By user id, and least recently used first. */
    private final Map<String, Map<RoomName, Reading>> readings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<RoomName, Reading>> eldest) {
            return size() > MAX_USERS;
        }
    };

    /** @param upTo the last entry that was read, maybe of a log that is gone */
    record Reading(MessageId upTo, NotificationLevel level) {
        static final Reading NONE = new Reading(MessageId.NONE, NotificationLevel.ALL);
    }

    /** Returns the names of the rooms that a user has. */
    List<RoomName> rooms(String userId) {
        return List.copyOf(readings.getOrDefault(userId, Map.of()).keySet());
    }

    Reading of(String userId, RoomName room) {
        return readings.getOrDefault(userId, Map.of()).getOrDefault(room, Reading.NONE);
    }

    /** Returns what a user has read after reading up to an id; null if that is not more than before. */
    @Nullable
    Reading read(String userId, RoomName room, MessageId upTo, MessageId last) {
        Reading before = of(userId, room);
        MessageId read = upTo.isAfter(last) ? last : upTo;
        boolean more = read.isSameEpoch(last) && (!read.isSameEpoch(before.upTo()) || read.isAfter(before.upTo()));
        return more ? new Reading(read, before.level()) : null;
    }

    /** Returns what a user has read, with another level; null if it is the same one. */
    @Nullable
    Reading withLevel(String userId, RoomName room, NotificationLevel level) {
        Reading before = of(userId, room);
        return level == before.level() && has(userId, room) ? null : new Reading(before.upTo(), level);
    }

    boolean has(String userId, RoomName room) {
        return readings.getOrDefault(userId, Map.of()).containsKey(room);
    }

    /** @throws Denied if the caller has as many rooms as one may have */
    void checkAnother(Caller caller) {
        int max = caller.kind() == Caller.Kind.GUEST ? MAX_ROOMS_OF_GUEST : MAX_ROOMS;
        if (readings.getOrDefault(caller.userId(), Map.of()).size() >= max) {
            String text = "you have read " + max + " rooms, which is the most that are remembered";
            throw new Denied(ErrorCode.CONFLICT, text, 0);
        }
    }

    /** @throws Denied if a user who is to get another room has as many as one may have */
    void checkListed(String userId) {
        if (readings.getOrDefault(userId, Map.of()).size() >= MAX_ROOMS) {
            String text = "somebody among them has " + MAX_ROOMS + " rooms, which is the most";
            throw new Denied(ErrorCode.CONFLICT, text, 0);
        }
    }

    /** Puts a room into the list of a user who belongs to it now. */
    void list(String userId, RoomName room) {
        put(userId, room, of(userId, room));
    }

    /** Takes a room from the list of a user who belongs to it no longer. */
    void unlist(String userId, RoomName room) {
        readings.getOrDefault(userId, new HashMap<>()).remove(room);
    }

    void put(String userId, RoomName room, Reading reading) {
        readings.computeIfAbsent(userId, id -> new HashMap<>()).put(room, reading);
    }

    /** @throws Denied if somebody who would get another room has too many */
    void checkLists(Draft draft, @Nullable MemoryLog log) {
        if (log == null) {
            NoRoom.people(draft).forEach(member -> checkListed(member.id()));
        } else if (draft.action() instanceof Action.SetMember member && member.role() != null) {
            Set<String> listed = log.listed();
            if (member.role() != Role.NONE && !listed.isEmpty() && !listed.contains(member.userId())) {
                checkListed(member.userId());
            }
        }
    }

    /**
     * Puts a room into the lists of those who belong to it now, and takes it from those who no longer do.
     *
     * @return the users who are to be told
     */
    Set<String> updateLists(Draft draft, Set<String> before, Set<String> after) {
        Set<String> changed = new HashSet<>(after);
        changed.removeAll(before);
        changed.forEach(user -> list(user, draft.room()));
        if (!after.isEmpty()) {
            before.stream().filter(user -> !after.contains(user)).forEach(user -> {
                unlist(user, draft.room());
                changed.add(user);
            });
            if (draft.action() instanceof Action.SetMember member) {
                changed.add(member.userId());
            }
        }
        return changed;
    }
}
