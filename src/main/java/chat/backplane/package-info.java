/**
 * The contract between an instance and the state that all instances share: a log for each room, live distribution of what
 * is appended to it, presence, and the shares that limit writers.
 *
 * <p>{@link chat.backplane.Backplane} is the contract; {@code memory} implements it within one process and {@code redis}
 * for any number of processes. Neither implementation knows the other, and the contract knows neither. What both need is
 * here: pages, presence lists, shares and the guard around a listener.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>This package starts no thread and takes no lock. {@link chat.backplane.SafeListener},
 * {@link chat.backplane.WriteRefusalCounters} and all records may be used from any thread;
 * {@link chat.backplane.PresenceList} is confined to the lock of its owner.
 */
@NullMarked
package chat.backplane;

import org.jspecify.annotations.NullMarked;
