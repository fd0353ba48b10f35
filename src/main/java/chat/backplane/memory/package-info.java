/**
 * The backplane of a single process: for one instance without Redis, and for tests. All state is lost when the process
 * ends.
 *
 * <h2>Threads</h2>
 *
 * <p>Each {@link chat.backplane.memory.MemoryBackplane} has one, {@code memory-backplane}. It carries out the calls in
 * their order, completes their futures and calls the listener.
 *
 * <h2>Locks</h2>
 *
 * <p>The monitor of {@code MemoryStore} guards all state, because several backplanes may share one store. While it is
 * held, entries and signals are put into the subscribers' queues; no listener is called and no other lock of this
 * program is taken. {@code MemoryAccountStore} has a monitor of its own for the accounts, under which nothing of others is called.
 */
@NullMarked
package chat.backplane.memory;

import org.jspecify.annotations.NullMarked;
