package chat.backplane;

import chat.backplane.Backplane.Limited.Share;

/**
 * The rates at which one user may write, over all instances; an address may {@link #OF_ADDRESS} times as fast. Each is a
 * token bucket, which writing empties and time refills. A rate of 0 is unlimited.
 *
 * @param sendsPerSecond messages; the bucket holds ten seconds' worth
 * @param roomsPerDay rooms that had no log before; the bucket holds a third of a day's worth
 * @param bytesPerDay bytes of entries in the log; the bucket holds a day's worth
 */
public record WriteRates(double sendsPerSecond, double roomsPerDay, double bytesPerDay) {
    /** No limit at all. */
    public static final WriteRates UNLIMITED = new WriteRates(0, 0, 0);

    /** The rates of an address, as a multiple of a user's; chat.lua has the same. */
    public static final int OF_ADDRESS = 10;

    private static final double SECOND_MS = 1_000;
    private static final double DAY_MS = 86_400_000;

    /** Returns whether no rate is limited. */
    public boolean isUnlimited() {
        return equals(UNLIMITED);
    }

    /** Returns the price of one unit for a user: the milliseconds in which it is refilled, or 0 if it is unlimited. */
    public double price(Share share) {
        return switch (share) {
            case SENDS -> interval(SECOND_MS, sendsPerSecond);
            case ROOMS -> interval(DAY_MS, roomsPerDay);
            case BYTES -> interval(DAY_MS, bytesPerDay);
        };
    }

    private static double interval(double periodMs, double count) {
        return count == 0 ? 0 : periodMs / count;
    }

    /** Returns the milliseconds in which an empty bucket is refilled; chat.lua has the same. */
    public static double refillMs(Share share) {
        return switch (share) {
            case SENDS -> 10 * SECOND_MS;
            case ROOMS -> DAY_MS / 3;
            case BYTES -> DAY_MS;
        };
    }
}
