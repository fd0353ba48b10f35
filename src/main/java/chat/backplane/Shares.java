package chat.backplane;

import chat.backplane.Backplane.Limited.Share;

/**
 * A person's share of what may be written, over all instances; an address has {@link #OF_ADDRESS} times as much. Each
 * part is used up by writing and made good by time, and 0 is without limit.
 *
 * @param sendsPerSecond messages; ten seconds' worth at once
 * @param roomsPerDay rooms that had no log; a third of a day's at once
 * @param bytesPerDay of entries, as they stand in the log; a day's at once
 */
public record Shares(double sendsPerSecond, double roomsPerDay, double bytesPerDay) {
    public static final Shares UNLIMITED = new Shares(0, 0, 0);

    public static final int OF_ADDRESS = 10;

    private static final double SECOND_MS = 1_000;
    private static final double DAY_MS = 86_400_000;

    public boolean isUnlimited() {
        return equals(UNLIMITED);
    }

    /** How long a person waits for one more, over time, in ms: what one costs. */
    public double price(Share share) {
        return switch (share) {
            case SENDS -> each(SECOND_MS, sendsPerSecond);
            case ROOMS -> each(DAY_MS, roomsPerDay);
            case BYTES -> each(DAY_MS, bytesPerDay);
        };
    }

    private static double each(double periodMs, double count) {
        return count == 0 ? 0 : periodMs / count;
    }

    /** How long a share takes from being used up to being whole again, in ms; in chat.lua, too. */
    public static double wholeMs(Share share) {
        return switch (share) {
            case SENDS -> 10 * SECOND_MS;
            case ROOMS -> DAY_MS / 3;
            case BYTES -> DAY_MS;
        };
    }
}
