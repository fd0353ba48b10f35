package chat.bench;

/**
 * One load.
 *
 * @param connections in all
 * @param rooms over which they are spread
 * @param publishers in all, spread over the rooms
 * @param rate messages a second of all publishers together
 * @param warmSeconds sent before it is measured
 * @param seconds measured
 */
record Point(int connections, int rooms, int publishers, double rate, double warmSeconds, double seconds) {
    /** The bytes of a message's text. */
    static final int TEXT_BYTES = 100;

    static final int MEMBERS_OF_IDLE_ROOM = 10;

    /** Returns connections that say nothing, in rooms of ten. */
    static Point idle(int connections) {
        return new Point(connections, Math.max(1, connections / MEMBERS_OF_IDLE_ROOM), 0, 0, 0, 0);
    }

    Point withRate(double newRate) {
        return new Point(connections, rooms, publishers, newRate, warmSeconds, seconds);
    }

    Point withSeconds(double newSeconds) {
        return new Point(connections, rooms, publishers, rate, warmSeconds, newSeconds);
    }

    /** Returns how many deliveries a second it asks for. */
    double deliveriesPerSecond() {
        return rate * connections / rooms;
    }
}
