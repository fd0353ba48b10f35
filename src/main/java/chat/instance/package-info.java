/**
 * One instance: its object graph, and the life of the process that carries it.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The thread {@code scheduler} runs what is due again and again. {@code memory-watchdog} and {@code systemd-notifier} look
 * once a second or less often. The instance is stopped by the thread of a signal, or by the watchdog's. {@code Instance} has
 * a lock, held while it begins to listen; those of other packages may be taken under it, never the other way round.
 */
@NullMarked
package chat.instance;

import org.jspecify.annotations.NullMarked;
