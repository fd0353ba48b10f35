/**
 * Outgoing webhooks: which addresses they may reach, how an entry is signed and sent, and the delivery of what rooms got.
 *
 * <h2>Threads</h2>
 *
 * <p>{@code HookDelivery} is asked by the scheduler, and sends on threads of its own, {@code hooks}: as many at most as there may be
 * deliveries at a time. These wait for receivers, and for the backplane, which answers within a second.
 */
@NullMarked
package chat.hooks;

import org.jspecify.annotations.NullMarked;
