/**
 * A real-time chat that runs the classical Unix way.
 *
 * <p>Dependencies point one way: {@code web → hub → backplane → protocol}; {@code auth}, {@code metrics} and
 * {@code Config} are leaves. Only {@link chat.ChatApp} joins them.
 *
 * <h2>Threads</h2>
 *
 * <ul>
 *   <li><b>The container's</b> call {@code web}, and from there {@link chat.hub.Client}, one frame of a connection at a
 *       time.
 *   <li><b>{@code hub}</b>, one an instance, owns all rooms and their members: it distributes, merges and replays.
 *   <li><b>The backplane's</b> complete its futures and call its listener; the hub hands what they bring to its own
 *       thread.
 *   <li><b>{@code clock}</b> sends the heartbeats and watches the time to {@code hello}.
 * </ul>
 *
 * <h2>Locks</h2>
 *
 * <p>Each {@link chat.hub.Outbox} has one, which guards its queue; nothing is written to a connection, and no other code
 * called, while it is held. All other state is confined to a thread, immutable or atomic.
 */
@NullMarked
package chat;

import org.jspecify.annotations.NullMarked;
