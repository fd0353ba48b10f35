/**
 * One connection to a peer, whatever carries it: what comes in, what goes out, who it is, and what happens when it costs the
 * instance more than it may. {@link chat.connection.ClientConnection} is the connection; {@link chat.connection.Transport} carries its
 * frames; {@link chat.connection.RequestHandler} carries out its requests. Knows nothing of rooms.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li>The container's threads call {@link chat.connection.ClientConnection#receive} for one frame of a connection at a time, begin
 *       its requests, and complete what {@link chat.connection.Transport#send} began.
 *   <li>A request that has waited begins on the thread that completes the one before; see {@code Inbox}.
 *   <li>The hub's thread, {@code answers}, the scheduler's and the drain offer payloads and close connections.
 *   <li>The scheduler's thread calls {@link chat.connection.Heartbeat} and {@link chat.connection.OutboxDepth}.
 * </ul>
 *
 * <h2>Locks</h2>
 *
 * <p>Each {@code Outbox}, {@code Inbox} and {@code PartialMessage} has one, which guards its own fields. No lock is held
 * while another is taken, while a frame is sent, or while a request begins; so there is no order among them.
 */
@NullMarked
package chat.connection;

import org.jspecify.annotations.NullMarked;
