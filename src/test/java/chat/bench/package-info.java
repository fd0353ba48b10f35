/**
 * Measures this chat beside its peers, in one run on one machine, as {@code deploy/bench} asks for: CPU per delivery, latency, the most
 * deliveries a second, connects, memory, the cost of being idle, and how cost grows. Prints a table, and writes JSON and plots.
 *
 * <p>Every server stands behind nginx with a Redis of its own, is started for its turn, and is stopped after it. The load comes from processes
 * of their own ({@link chat.bench.load}), on the same machine: figures are to be compared within a run.
 *
 * <p>Threads: the caller's alone.
 */
@NullMarked
package chat.bench;

import org.jspecify.annotations.NullMarked;
