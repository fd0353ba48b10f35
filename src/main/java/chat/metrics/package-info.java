/**
 * Counters, timers and gauges. A leaf: it imports nothing of ours. {@code LogThrottle} has a lock, under which no other is
 * taken.
 */
@NullMarked
package chat.metrics;

import org.jspecify.annotations.NullMarked;
