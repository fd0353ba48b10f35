package chat.backplane.memory;

import chat.backplane.Action;
import chat.backplane.Denied;
import chat.protocol.ErrorCode;
import chat.protocol.LimitedUser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The users of one room who are banned or muted. Confined to the lock of {@link MemoryStore}. Times are in milliseconds since 1970. */
final class MemoryLimits {
    private final Map<String, Limits> limits = new HashMap<>();

    /** Until when a user is banned and muted; 0 for not, -1 for good. */
    record Limits(long ban, long mute) {
        private static final Limits NONE = new Limits(0, 0);

        private static long inForce(long until, long now) {
            return until == -1 || until > now ? until : 0;
        }

        private Limits at(long now) {
            return new Limits(inForce(ban, now), inForce(mute, now));
        }
    }

    Limits of(String userId, long now) {
        return limits.getOrDefault(userId, Limits.NONE).at(now);
    }

    /** @throws Denied if the change is a ban that is over before it begins */
    static void checkBan(Action.SetMember change, long now) {
        Long until = change.banUntil();
        if (until != null && until != 0 && new Limits(until, 0).at(now).ban() == 0) {
            throw new Denied(ErrorCode.BAD_REQUEST, "banUntil: that time has come", 0);
        }
    }

    /** Returns who is banned or muted. */
    List<LimitedUser> all(long now) {
        return limits.keySet().stream()
                .map(id -> new LimitedUser(id, of(id, now).ban(), of(id, now).mute()))
                .filter(user -> user.banUntil() != 0 || user.muteUntil() != 0)
                .toList();
    }

    int size() {
        return limits.size();
    }

    /** Carries out a change, and returns whether its user is banned now. */
    boolean apply(Action.SetMember change, long now) {
        limits.values().removeIf(limit -> limit.at(now).equals(Limits.NONE));
        Limits before = of(change.userId(), now);
        Limits after = new Limits(
                        change.banUntil() == null ? before.ban() : change.banUntil(),
                        change.muteUntil() == null ? before.mute() : change.muteUntil())
                .at(now);
        limits.put(change.userId(), after);
        limits.values().removeIf(Limits.NONE::equals);
        return after.ban() != 0;
    }
}
