/**
 * The rooms of this instance and the way of a log entry to their members: {@link chat.hub.Hub} takes in what the backplane
 * delivers, {@code Coalescer} decides when it goes on to its room, {@code RoomFeed} puts it in order and fills gaps from the log, {@code Room} hands it to each {@code Member}, and
 * {@code Replay} brings a joining member up to date. {@code RoomLists} tells users what changes in rooms of theirs that a connection is not in.
 *
 * <h2>Threads</h2>
 *
 * <p>The hub's thread, which is {@link chat.hub.EventLoop}'s, owns all rooms, members, feeds, replays and presence. The public
 * methods of {@link chat.hub.Hub} may be called by any thread and hand a task over to it. Nothing on that thread waits for
 * Redis or for a reader.
 *
 * <h2>Locks</h2>
 *
 * <p>There are none: what other threads read or write is volatile, atomic or a concurrent queue.
 */
@NullMarked
package chat.hub;

import org.jspecify.annotations.NullMarked;
