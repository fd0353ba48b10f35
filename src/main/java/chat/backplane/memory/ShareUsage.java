package chat.backplane.memory;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.Shares;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each person and each address has used up of its share, as {@code charge} in chat.lua counts it: by when a part is
 * whole again. Confined to {@link MemoryStore}'s lock.
 */
final class ShareUsage {
    /** What a refusal costs, in messages; but nobody comes to owe more than that time for them. */
    private static final double REFUSAL = 0.25;

    private static final double REFUSALS_OWED_MS = 1_000;

    /** So often those are forgotten whose shares are whole. */
    private static final int FORGET_EVERY = 1_000;

    private final Shares shares;
    private final Map<String, Map<Share, Double>> wholeAt = new HashMap<>();
    private int charged;

    ShareUsage(Shares shares) {
        this.shares = shares;
    }

    /** How much is missing to a price, for how long. */
    private record Lack(Holder holder, Share share, double ms) {}

    /**
     * Charges an entry to whoever writes it, or nobody but for the refusal.
     *
     * @param now in milliseconds since 1970
     * @throws Limited when a share is used up
     */
    void charge(Draft draft, boolean newRoom, long now) {
        if (shares.isUnlimited()) {
            return;
        }
        Map<Holder, Map<Share, Double>> charges = new EnumMap<>(Holder.class);
        Lack worst = null;
        for (Holder holder : Holder.values()) {
            if (holder == Holder.PERSON || !draft.address().isEmpty()) {
                Map<Share, Double> then = new EnumMap<>(Share.class);
                Lack lack = charge(holder, draft, newRoom, now, then);
                charges.put(holder, then);
                worst = lack != null && (worst == null || lack.ms() > worst.ms()) ? lack : worst;
            }
        }
        if (worst != null) {
            throw refusal(worst, draft, now);
        }
        charges.forEach((holder, then) -> wholeAt.put(key(holder, draft), then));
        if (++charged % FORGET_EVERY == 0) {
            wholeAt.values().removeIf(parts -> parts.values().stream().allMatch(when -> when <= now));
        }
    }

    private @Nullable Lack charge(Holder holder, Draft draft, boolean newRoom, long now, Map<Share, Double> then) {
        Lack worst = null;
        for (Share share : Share.values()) {
            int count = share == Share.BYTES
                    ? draft.body().getBytes(StandardCharsets.UTF_8).length
                    : share == Share.ROOMS && !newRoom ? 0 : 1;
            double whole = whole(holder, share, draft, now) + count * price(holder, share);
            then.put(share, whole);
            double lacking = whole - now - Shares.wholeMs(share);
            if (lacking > (worst == null ? 0 : worst.ms())) {
                worst = new Lack(holder, share, lacking);
            }
        }
        return worst;
    }

    private Limited refusal(Lack lack, Draft draft, long now) {
        double whole = whole(lack.holder(), Share.SENDS, draft, now);
        double price = REFUSAL * price(lack.holder(), Share.SENDS);
        double most = Math.max(whole, now + Shares.wholeMs(Share.SENDS) + REFUSALS_OWED_MS);
        wholeAt.computeIfAbsent(key(lack.holder(), draft), k -> new EnumMap<>(Share.class))
                .put(Share.SENDS, Math.min(whole + price, most));
        return new Limited(lack.share(), lack.holder(), (long) Math.ceil(lack.ms() + price));
    }

    private double whole(Holder holder, Share share, Draft draft, long now) {
        return Math.max(
                (double) now, wholeAt.getOrDefault(key(holder, draft), Map.of()).getOrDefault(share, 0.0));
    }

    private double price(Holder holder, Share share) {
        return shares.price(share) / (holder == Holder.ADDRESS ? Shares.OF_ADDRESS : 1);
    }

    private static String key(Holder holder, Draft draft) {
        return holder + ":" + (holder == Holder.ADDRESS ? draft.address() : draft.userId());
    }
}
