/**
 * The backplane of any number of instances, on Redis 7.0 or newer. The file {@code chat.lua} documents every key; it and
 * the other parts of the library have the functions that change several of them atomically. Only this package knows Jedis.
 *
 * <h2>Threads</h2>
 *
 * <p>Each {@link chat.backplane.redis.RedisBackplane} starts these. All are daemons.
 *
 * <ul>
 *   <li><b>{@code redis-publish}</b>, <b>{@code redis-read-1}</b> and <b>{@code redis-read-2}</b>: one for each
 *       {@code RedisPipeline}, with a connection of its own. Each sends the calls that wait and completes their futures.
 *   <li><b>{@code redis-subscribe}</b> opens the subscribed connection, reads from it and calls the listener with entries
 *       and signals.
 *   <li><b>{@code redis-subscribe-writer}</b> writes to that connection what is to be subscribed, and pings it when it is silent.
 *   <li><b>{@code redis-tick}</b> never blocks. Ten times a second while calls are under way, and otherwise twice, it ends
 *       calls that have timed out, and starts whatever is periodic: heartbeat, gap detection, renewal of presence, removal of texts. It writes changes of presence that have waited. It tells
 *       the listener when the backplane becomes live or is lost.
 * </ul>
 *
 * <p>The listener is told the last id of a room, and which rooms and which readings have changed, on {@code redis-read-1} or {@code redis-subscribe}. A future may also be
 * failed on {@code redis-tick}, or at once on the thread of the caller.
 *
 * <h2>Locks</h2>
 *
 * <p>The monitors of {@code RedisPresence}, {@code PresenceWriter}, {@code Subscriptions}, {@code DataLossDetector}, {@code Compactor}, {@code LastIdReader} and
 * {@code SigningSecrets} guard the state of each. Order: {@code RedisPresence} before {@code PresenceWriter}; otherwise none is taken
 * while another one of these is held. No listener is called under any of them. Under the two of presence and that of {@code LastIdReader}, calls are put into the
 * queue of a pipeline, which never blocks; one that is refused at once comes back on the same thread. {@code UnixSocket}
 * uses its own monitor as {@link java.net.Socket} does. All other state is confined to a thread, immutable, volatile, or in
 * concurrent collections.
 */
@NullMarked
package chat.backplane.redis;

import org.jspecify.annotations.NullMarked;
