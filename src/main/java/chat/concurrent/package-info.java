/** Starting threads, telling the time and waiting in one way everywhere. A leaf: it imports nothing of ours. */
@NullMarked
package chat.concurrent;

import org.jspecify.annotations.NullMarked;
