/**
 * One instance among others: its state, what it reports about itself and hears of its peers, and how it hands its
 * connections over to them when it stops.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The scheduler's thread reports the status; the thread that stops the process runs {@link chat.cluster.Drain}, which
 * blocks. {@code Cluster} has a lock, so that one status at a time is handed to the backplane; {@code Lifecycle} and {@code
 * ServingPeak} have one each, under which no other is taken.
 */
@NullMarked
package chat.cluster;

import org.jspecify.annotations.NullMarked;
