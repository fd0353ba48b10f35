package chat.bench.load;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The times at which messages are due. Message {@code n} is due {@code n / rate} seconds after {@code start}, and publisher
 * {@code n % publishers} writes it.
 *
 * @param start a {@link System#nanoTime()}, which on Linux is one clock for all processes
 * @param warmNanos for how long messages are sent before they are measured
 * @param nanos for how long messages are measured
 * @param rate messages a second, or 0 for a client that only receives
 * @param size of a payload in bytes, at least
 */
public record Schedule(long start, long warmNanos, long nanos, double rate, int size) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Returns the time from which on messages are measured. */
    public long from() {
        return start + warmNanos;
    }

    /** Returns the time at which all has been sent. */
    public long end() {
        return from() + nanos;
    }

    /** Returns the same time without a message. */
    public Schedule receivingOnly() {
        return new Schedule(start, warmNanos, nanos, 0, size);
    }

    /** Returns how many messages there are in all. */
    long count() {
        return (long) (rate * (warmNanos + nanos) / NANOS_PER_SECOND);
    }

    /** Returns the time at which a message is due. */
    long due(long message) {
        return start + (long) (message * NANOS_PER_SECOND / rate);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(start);
        out.writeLong(warmNanos);
        out.writeLong(nanos);
        out.writeDouble(rate);
        out.writeInt(size);
    }

    static Schedule read(DataInput in) throws IOException {
        return new Schedule(in.readLong(), in.readLong(), in.readLong(), in.readDouble(), in.readInt());
    }
}
