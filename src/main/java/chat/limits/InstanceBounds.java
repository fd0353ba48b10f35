package chat.limits;

/**
 * Bounds of what an instance holds and does, for one connection and for all of them together.
 *
 * @param outboxBytes bytes that may wait for one reader
 * @param outboxesBytes bytes that may wait for all readers
 * @param inputBytes bytes of all unfinished messages and unanswered requests
 * @param rooms number of rooms with a member here
 * @param memberships number of pairs of a connection and a room it is in
 * @param connectionsPerPerson connections of one user
 * @param ephemeralDeliveriesPerSecond typing notices, and as many changes of presence, counted for each member that is told
 */
public record InstanceBounds(
        int outboxBytes,
        long outboxesBytes,
        long inputBytes,
        int rooms,
        int memberships,
        int connectionsPerPerson,
        int ephemeralDeliveriesPerSecond) {
    private static final int OUTBOXES_SHARE_OF_HEAP = 4;
    private static final int INPUT_SHARE_OF_HEAP = 8;

    /** A room takes about 5 KB: a sixth of the heap is for rooms. */
    private static final int HEAP_BYTES_PER_ROOM = 32_768;

    /** A membership takes about 500 bytes: a quarter of the heap is for them. */
    private static final int HEAP_BYTES_PER_MEMBERSHIP = 2_048;

    /** A fifth of what the hub's thread delivers one by one: the rest is left to messages, even while somebody uses this up. */
    private static final int EPHEMERAL_DELIVERIES_PER_SECOND = 20_000;

    /**
     * Returns the bounds that follow from the size of this process's heap.
     *
     * @param outboxesMb bound for all outboxes in MB; 0 for a quarter of the heap
     */
    public static InstanceBounds of(int outboxBytes, int outboxesMb, int connectionsPerPerson) {
        long heap = Runtime.getRuntime().maxMemory();
        return new InstanceBounds(
                outboxBytes,
                outboxesMb == 0 ? heap / OUTBOXES_SHARE_OF_HEAP : (long) outboxesMb << 20,
                heap / INPUT_SHARE_OF_HEAP,
                (int) Math.min(Integer.MAX_VALUE, heap / HEAP_BYTES_PER_ROOM),
                (int) Math.min(Integer.MAX_VALUE, heap / HEAP_BYTES_PER_MEMBERSHIP),
                connectionsPerPerson,
                EPHEMERAL_DELIVERIES_PER_SECOND);
    }
}
