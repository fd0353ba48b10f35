/**
 * Connections, the rooms they are in, and the way of an entry from the backplane to each of them: {@link chat.hub.Hub} →
 * {@link chat.hub.Room} → {@link chat.hub.Member} → {@link chat.hub.Outbox} → {@link chat.hub.Transport}.
 */
@NullMarked
package chat.hub;

import org.jspecify.annotations.NullMarked;
