package chat.backplane.memory;

import chat.backplane.Backplane.Draft;
import chat.backplane.Backplane.Limited;
import chat.backplane.Backplane.Limited.Holder;
import chat.backplane.Backplane.Limited.Share;
import chat.backplane.WriteRateKey;
import chat.backplane.WriteRates;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The use that each user and each address has made of its writeRates, counted as {@code charge} in chat.lua does: for each
 * token bucket, the time at which it will be full again. Confined to the lock of {@link MemoryStore}.
 */
final class MemoryWriteRates {
    /** The price of a refusal, in messages. */
    private static final double REFUSAL = 0.25;

    /** The greatest debt that refusals add up to. */
    private static final double REFUSALS_OWED_MS = 1_000;

    /** The number of charges after which holders whose buckets are full are forgotten. */
    private static final int CHARGES_PER_PURGE = 1_000;

    private final WriteRates writeRates;

    /** The times at which the shares of each holder are full again, in milliseconds since 1970. */
    private final Map<WriteRateKey, Map<Share, Double>> fullAt = new HashMap<>();

    private int charges;

    MemoryWriteRates(WriteRates writeRates) {
        this.writeRates = writeRates;
    }

    /** The share that falls short of a price, and for how long. */
    private record Shortfall(WriteRateKey holder, Share share, double ms) {}

    /**
     * Charges an entry to its holders; if it is refused, only the price of the refusal.
     *
     * @param now in milliseconds since 1970
     * @throws Limited when a share is used up
     */
    void charge(Draft draft, boolean newRoom, long now) {
        if (writeRates.isUnlimited()) {
            return;
        }
        Map<WriteRateKey, Map<Share, Double>> charged = new HashMap<>();
        Shortfall worst = null;
        for (WriteRateKey holder : WriteRateKey.of(draft)) {
            Map<Share, Double> then = new EnumMap<>(Share.class);
            Shortfall shortfall = charge(holder, draft, newRoom, now, then);
            charged.put(holder, then);
            worst = shortfall != null && (worst == null || shortfall.ms() > worst.ms()) ? shortfall : worst;
        }
        if (worst != null) {
            throw refuse(worst, now);
        }
        fullAt.putAll(charged);
        if (++charges % CHARGES_PER_PURGE == 0) {
            fullAt.values().removeIf(times -> times.values().stream().allMatch(when -> when <= now));
        }
    }

    private @Nullable Shortfall charge(
            WriteRateKey holder, Draft draft, boolean newRoom, long now, Map<Share, Double> then) {
        Shortfall worst = null;
        for (Share share : Share.values()) {
            int count =
                    switch (share) {
                        case SENDS -> 1;
                        case ROOMS -> newRoom ? 1 : 0;
                        case BYTES -> draft.body().getBytes(StandardCharsets.UTF_8).length;
                    };
            double full = fullAt(holder, share, now) + count * price(holder, share);
            then.put(share, full);
            double missing = full - now - WriteRates.refillMs(share);
            if (missing > (worst == null ? 0 : worst.ms())) {
                worst = new Shortfall(holder, share, missing);
            }
        }
        return worst;
    }

    private Limited refuse(Shortfall shortfall, long now) {
        WriteRateKey holder = shortfall.holder();
        double full = fullAt(holder, Share.SENDS, now);
        double price = REFUSAL * price(holder, Share.SENDS);
        double max = Math.max(full, now + WriteRates.refillMs(Share.SENDS) + REFUSALS_OWED_MS);
        fullAt.computeIfAbsent(holder, key -> new EnumMap<>(Share.class)).put(Share.SENDS, Math.min(full + price, max));
        return new Limited(shortfall.share(), holder.holder(), (long) Math.ceil(shortfall.ms() + price));
    }

    private double fullAt(WriteRateKey holder, Share share, long now) {
        return Math.max((double) now, fullAt.getOrDefault(holder, Map.of()).getOrDefault(share, 0.0));
    }

    private double price(WriteRateKey holder, Share share) {
        return writeRates.price(share) / (holder.holder() == Holder.ADDRESS ? WriteRates.OF_ADDRESS : 1);
    }
}
