package chat.bench.load;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The connections of one load client.
 *
 * @param port of the server, on 127.0.0.1
 * @param source the last byte of the address that they come from, 127.0.0.1 or another one: each has about 28,000 ports
 * @param first the number of its first connection; connection {@code n} is in room {@code n % rooms}
 * @param count of connections
 * @param rooms over which all connections are spread
 * @param prefix of the rooms' names, another one for each load: a join brings a room's last messages along
 * @param publishers over all rooms; publisher {@code p} writes in room {@code p % rooms}
 * @param perSecond how many connections are opened a second, at most
 */
public record Crowd(
        int port, int source, int first, int count, int rooms, String prefix, int publishers, int perSecond) {
    /** Returns how many publishers a room has, at most. */
    int publishersPerRoom() {
        return (publishers + rooms - 1) / rooms;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(port);
        out.writeInt(source);
        out.writeInt(first);
        out.writeInt(count);
        out.writeInt(rooms);
        out.writeUTF(prefix);
        out.writeInt(publishers);
        out.writeInt(perSecond);
    }

    static Crowd read(DataInput in) throws IOException {
        return new Crowd(
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readUTF(),
                in.readInt(),
                in.readInt());
    }
}
