/**
 * The server's interfaces: WebSocket, HTTP, server-sent events, and our own Jetty. Only this package knows Jakarta and Jetty, but for the
 * listener that deploys the WAR.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The container's threads carry requests and read frames. The thread {@code events} formats server-sent events, for all
 * streams; the scheduler's ends exchanges that take too long. Jetty's own scheduler completes
 * a delayed close. Each {@code FrameWriter}, {@code SseWriter} and {@code HttpExchange} has a lock, which guards its own fields. No
 * other lock of ours is taken under one, and no callback is called.
 */
@NullMarked
package chat.web;

import org.jspecify.annotations.NullMarked;
