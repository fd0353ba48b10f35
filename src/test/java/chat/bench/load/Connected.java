package chat.bench.load;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The outcome of opening a crowd's connections.
 *
 * @param ready connections that have joined their room
 * @param refused connections that were refused, or closed before they had joined
 * @param nanos from the first connection's begin until the last was ready
 * @param failure the first refusal in words, or empty
 */
public record Connected(int ready, int refused, long nanos, String failure) {
    void write(DataOutput out) throws IOException {
        out.writeInt(ready);
        out.writeInt(refused);
        out.writeLong(nanos);
        out.writeUTF(failure);
    }

    static Connected read(DataInput in) throws IOException {
        return new Connected(in.readInt(), in.readInt(), in.readLong(), in.readUTF());
    }
}
