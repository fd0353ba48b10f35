package chat.hub;

/**
 * Bounds of what an instance holds, for one connection and for all of them together.
 *
 * @param outboxBytes what may wait for one reader
 * @param outboxesBytes what may wait for all readers
 * @param inputBytes what peers have begun to send, and asked for and not been answered
 * @param rooms that somebody is in
 * @param memberships connections in rooms, each room of a connection
 * @param connectionsPerPerson to one person
 */
public record Bounds(
        int outboxBytes, long outboxesBytes, long inputBytes, int rooms, int memberships, int connectionsPerPerson) {
    private static final int OUTBOXES_SHARE = 4;
    private static final int INPUT_SHARE = 8;

    /** A room takes about 5 KB: a sixth of the heap is for rooms. */
    private static final int HEAP_PER_ROOM = 32_768;

    /** A membership takes about 500 bytes: a quarter of the heap is for them. */
    private static final int HEAP_PER_MEMBERSHIP = 2_048;

    /**
     * The bounds by the size of this process's heap.
     *
     * @param outboxesMb 0 is a quarter of the heap
     */
    public static Bounds of(int outboxBytes, int outboxesMb, int connectionsPerPerson) {
        long heap = Runtime.getRuntime().maxMemory();
        return new Bounds(
                outboxBytes,
                outboxesMb == 0 ? heap / OUTBOXES_SHARE : (long) outboxesMb << 20,
                heap / INPUT_SHARE,
                (int) Math.min(Integer.MAX_VALUE, heap / HEAP_PER_ROOM),
                (int) Math.min(Integer.MAX_VALUE, heap / HEAP_PER_MEMBERSHIP),
                connectionsPerPerson);
    }
}
