/**
 * One instance among others: its state, what it reports about itself and hears of its peers, and how it hands its
 * connections over to them when it stops.
 */
@NullMarked
package chat.cluster;

import org.jspecify.annotations.NullMarked;
