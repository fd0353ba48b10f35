/** What is counted and timed. A leaf: it imports nothing of ours. */
@NullMarked
package chat.metrics;

import org.jspecify.annotations.NullMarked;
