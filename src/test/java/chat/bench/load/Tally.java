package chat.bench.load;

import java.util.HashSet;
import java.util.Set;

/**
 * One receiver's account of one room's messages. Each publisher numbers its messages from 1, so each is either the next one, or the next
 * after a gap, or one that fills a gap, or one that was there before. For the selector's thread.
 */
final class Tally {
    /** The newest number of each publisher of the room. */
    private final int[] newest;

    /** The numbers that gaps have left out: the publisher in the upper half, the number in the lower. */
    private final Set<Long> missing = new HashSet<>(0);

    private long doubled;
    private long reordered;

    Tally(int publishers) {
        newest = new int[publishers];
    }

    /** @param slot of the publisher in its room; one that is not of the room counts as doubled, as it should not be here */
    void add(int slot, int number) {
        if (slot >= newest.length) {
            doubled++;
        } else if (number == newest[slot] + 1) {
            newest[slot] = number;
        } else if (number > newest[slot]) {
            for (int gap = newest[slot] + 1; gap < number; gap++) {
                missing.add(key(slot, gap));
            }
            newest[slot] = number;
        } else if (missing.remove(key(slot, number))) {
            reordered++;
        } else {
            doubled++;
        }
    }

    /** @param sent how many each publisher of the room has sent */
    long lost(int[] sent) {
        long lost = missing.size();
        for (int slot = 0; slot < newest.length; slot++) {
            lost += Math.max(0, sent[slot] - newest[slot]);
        }
        return lost;
    }

    long doubled() {
        return doubled;
    }

    long reordered() {
        return reordered;
    }

    private static long key(int slot, int number) {
        return (long) slot << Integer.SIZE | number;
    }
}
