package chat.backplane.memory;

import chat.accounts.AccountStore.Attempt;
import chat.accounts.AttemptShare;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shares of attempts to sign in, to register and to take another name. Confined to the lock of {@link MemoryAccountStore}. */
final class MemoryAttempts {
    /** Beyond that many, those that are whole are forgotten. */
    private static final int PURGE_ABOVE = 10_000;

    /** For each share the time at which it will be whole again, in milliseconds since 1970. */
    private final Map<Key, Long> wholeAt = new HashMap<>();

    /** @param of whose share it is */
    private record Key(AttemptShare share, String of) {}

    private static List<Key> keys(Attempt attempt, boolean stranger) {
        List<Key> keys = new ArrayList<>();
        keys.add(new Key(AttemptShare.PAIR, attempt.look() + '\n' + attempt.network()));
        if (!attempt.network().isEmpty()) {
            keys.add(new Key(AttemptShare.ADDRESS, attempt.network()));
            if (stranger) {
                keys.add(new Key(AttemptShare.STRANGERS, attempt.look()));
            }
        }
        return keys;
    }

    /** Charges an attempt and returns 0, or returns the milliseconds that it has to wait. */
    long charge(Attempt attempt, boolean stranger, long now) {
        List<Key> keys = keys(attempt, stranger);
        long longest = keys.stream().mapToLong(key -> waitMs(key, now)).max().orElse(0);
        if (longest == 0) {
            keys.forEach(key -> add(key, key.share().intervalMs(), now));
        }
        return longest;
    }

    void giveBack(Attempt attempt, boolean stranger, long now) {
        keys(attempt, stranger).forEach(key -> add(key, -key.share().intervalMs(), now));
    }

    /** Like {@link #charge}, for a registration. */
    long chargeRegistration(String network, long now) {
        return network.isEmpty() ? 0 : charge(new Key(AttemptShare.REGISTRATION, network), now);
    }

    /** Like {@link #charge}, for a new name of an account. */
    long chargeRenaming(String accountId, long now) {
        return charge(new Key(AttemptShare.RENAMING, accountId), now);
    }

    private long charge(Key key, long now) {
        long ms = waitMs(key, now);
        if (ms == 0) {
            add(key, key.share().intervalMs(), now);
        }
        return ms;
    }

    private long waitMs(Key key, long now) {
        AttemptShare share = key.share();
        return Math.max(0, wholeAt(key, now) + share.intervalMs() - now - share.burst() * share.intervalMs());
    }

    private long wholeAt(Key key, long now) {
        return Math.max(now, wholeAt.getOrDefault(key, now));
    }

    private void add(Key key, long ms, long now) {
        long whole = wholeAt(key, now) + ms;
        if (whole > now) {
            wholeAt.put(key, whole);
        } else {
            wholeAt.remove(key);
        }
        if (wholeAt.size() > PURGE_ABOVE) {
            wholeAt.values().removeIf(at -> at <= now);
        }
    }
}
