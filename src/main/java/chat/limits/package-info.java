/**
 * Arithmetic of limits: rates over time, prices of requests, bytes held, and the bounds of an instance. Knows nothing of
 * connections or rooms.
 */
@NullMarked
package chat.limits;

import org.jspecify.annotations.NullMarked;
