/**
 * Arithmetic of limits: rates over time, prices of requests, bytes held, and the bounds of an instance. Knows nothing of
 * connections or rooms.
 *
 * <p>All classes may be used by any thread. {@code TokenBucket} has a lock, under which no other is taken; all other state is
 * immutable, atomic or in concurrent maps.
 */
@NullMarked
package chat.limits;

import org.jspecify.annotations.NullMarked;
