package chat.bench;

/**
 * The size of the loads.
 *
 * @param members of one room, and of all small rooms together
 * @param rooms the small rooms
 * @param rate messages a second in all small rooms
 * @param seconds that a load is measured
 * @param repeats of a figure, whose median counts
 * @param mostSteps of a ramp
 * @param mostMs the 99th percentile at which a ramp ends
 * @param connects connections that are opened as fast as it goes
 * @param idle connections that say nothing
 * @param large members of one large room
 */
record Size(
        int members,
        int rooms,
        double rate,
        double seconds,
        int repeats,
        int mostSteps,
        double mostMs,
        int connects,
        int idle,
        int large) {
    static final Size FULL = new Size(1000, 100, 2000, 3, 5, 16, 200, 6000, 5000, 10_000);

    /** Shows that each figure is measured, on however busy a machine. */
    static final Size QUICK = new Size(100, 10, 200, 1, 1, 2, 10_000, 300, 300, 300);

    Size withRepeats(int newRepeats) {
        return new Size(members, rooms, rate, seconds, newRepeats, mostSteps, mostMs, connects, idle, large);
    }
}
