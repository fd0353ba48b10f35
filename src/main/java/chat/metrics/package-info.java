/** Counters, timers and gauges. A leaf: it imports nothing of ours. */
@NullMarked
package chat.metrics;

import org.jspecify.annotations.NullMarked;
