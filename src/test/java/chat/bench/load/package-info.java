/**
 * The load client of {@code deploy/bench}: WebSocket connections by the ten thousand, and publishers that keep to a schedule. A process of its
 * own, because the system bounds how many files one may open; {@link chat.bench.load.LoadClient} starts it and speaks with it.
 *
 * <p>The load is open loop. Each message carries the time at which it was due, not the time at which it was sent, so a server that stalls
 * cannot hide it (no coordinated omission). Each receiver counts each publisher's messages, so a lost, doubled or reordered one is counted as
 * exactly that.
 *
 * <p>Threads: {@code main} takes the commands, opens the connections and publishes; {@code selector} reads, and owns what is counted. A
 * {@link chat.bench.load.Link}'s lock covers what waits to be written, the only thing that both change.
 */
@NullMarked
package chat.bench.load;

import org.jspecify.annotations.NullMarked;
