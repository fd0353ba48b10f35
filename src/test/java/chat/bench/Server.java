package chat.bench;

import chat.bench.load.Dialect;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A server to be measured: started for its turn, with a Redis of its own, behind nginx. For one thread. */
interface Server {
    /** Starts it, and returns when it serves. */
    void start() throws Failed, InterruptedException;

    /** Ends all of it; harmless when it was not started. */
    void stop() throws Failed, InterruptedException;

    /** Returns the port of its nginx, on 127.0.0.1. */
    int port();

    /** Returns its protocol. */
    Dialect dialect();

    /** Returns its processes. */
    Map<Role, List<Long>> processes();

    /** Returns what its instances' heaps hold after a collection in bytes, if there is a way to tell. */
    default OptionalLong liveHeapBytes() throws Failed, InterruptedException {
        return OptionalLong.empty();
    }
}
