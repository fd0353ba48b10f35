/**
 * One instance among others: its state, what it reports about itself and hears of its peers, and how it hands connections
 * over to them: all when it stops, and its surplus when it has clearly more than they.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The scheduler's thread reports the status and runs {@link chat.cluster.Rebalancer}; the thread that stops the process
 * runs {@link chat.cluster.Drain}, which blocks. {@code Cluster} has a lock, so that one status at a time is handed to the
 * backplane; {@code Lifecycle} and {@code ServingPeak} have one each, under which no other is taken.
 */
@NullMarked
package chat.cluster;

import org.jspecify.annotations.NullMarked;
