/**
 * One instance among others: its state, what it reports about itself and hears of its peers, and how it hands connections
 * over to them: all when it stops, and its surplus when it has clearly more than they.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The scheduler's thread reports the status once a second, and runs {@link chat.cluster.Rebalancer}. The thread that opens or
 * stops the instance reports each change of state; the one that stops it also runs {@link chat.cluster.Drain}, which blocks.
 * {@code memory-watchdog} asks {@link chat.cluster.Cluster#mayLeave}, which blocks too.
 *
 * <p>{@code StatusReporter} has a lock, so that one status at a time is handed to the backplane, whose locks may be taken under it.
 * {@code Lifecycle} and {@code ServingInstancesPeak} have one each, under which no other is taken.
 */
@NullMarked
package chat.cluster;

import org.jspecify.annotations.NullMarked;
