/**
 * The server's interfaces: WebSocket, HTTP, server-sent events, and our own Jetty. Only this package knows Jakarta and Jetty, but for the
 * listener that deploys the WAR.
 */
@NullMarked
package chat.web;

import org.jspecify.annotations.NullMarked;
