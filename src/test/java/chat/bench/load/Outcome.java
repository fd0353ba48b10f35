package chat.bench.load;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The messages that the receivers of a load got.
 *
 * @param delivered messages that arrived, each receiver's for itself
 * @param measured those of them that were due in the measured time
 * @param lost messages that were sent and did not arrive
 * @param doubled messages that arrived again
 * @param reordered messages that arrived after a later one of the same publisher
 * @param closed connections that the server has closed
 * @param errors error frames
 * @param latencies of the measured messages in µs, from the time at which each was due
 */
public record Outcome(
        long delivered,
        long measured,
        long lost,
        long doubled,
        long reordered,
        int closed,
        int errors,
        Histogram latencies) {

    private static final long MOST_US = 120_000_000;
    private static final int DIGITS = 3;

    /** Returns an empty histogram for latencies in µs. */
    public static Histogram histogram() {
        return new Histogram(1, MOST_US, DIGITS);
    }

    /** Returns the sum of two clients' outcomes. */
    public Outcome plus(Outcome other) {
        Histogram sum = latencies.copy();
        sum.add(other.latencies);
        return new Outcome(
                delivered + other.delivered,
                measured + other.measured,
                lost + other.lost,
                doubled + other.doubled,
                reordered + other.reordered,
                closed + other.closed,
                errors + other.errors,
                sum);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(delivered);
        out.writeLong(measured);
        out.writeLong(lost);
        out.writeLong(doubled);
        out.writeLong(reordered);
        out.writeInt(closed);
        out.writeInt(errors);
        ByteBuffer encoded = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(encoded);
        out.writeInt(length);
        out.write(Arrays.copyOf(encoded.array(), length));
    }

    static Outcome read(DataInput in) throws IOException {
        long delivered = in.readLong();
        long measured = in.readLong();
        long lost = in.readLong();
        long doubled = in.readLong();
        long reordered = in.readLong();
        int closed = in.readInt();
        int errors = in.readInt();
        byte[] encoded = new byte[in.readInt()];
        in.readFully(encoded);
        try {
            Histogram latencies = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(encoded), MOST_US);
            return new Outcome(delivered, measured, lost, doubled, reordered, closed, errors, latencies);
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }
}
