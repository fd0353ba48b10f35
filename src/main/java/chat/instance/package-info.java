/**
 * One instance: its object graph, and the life of the process that carries it.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The thread {@code scheduler} runs what is due again and again. {@code answers} writes to clients what the backplane has
 * answered. {@code memory-watchdog} and {@code systemd-notifier} look once a second or less often. {@code log} writes lines
 * that have waited. The JDK's HTTP client fetches the keys of another site on threads of its own. The instance is stopped on
 * {@code drain}, the shutdown hook of the JVM, or on {@code jsvc}'s thread; a WAR on the container's. {@code memory-watchdog}
 * only asks for it. {@code Instance} has a lock, held while it begins to listen; those of other packages may be taken under it,
 * never the other way round.
 */
@NullMarked
package chat.instance;

import org.jspecify.annotations.NullMarked;
