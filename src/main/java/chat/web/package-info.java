/**
 * What carries the service: the WebSocket endpoint, HTTP, and Jetty where it is ours. Only this package knows Jakarta
 * and Jetty.
 */
@NullMarked
package chat.web;

import org.jspecify.annotations.NullMarked;
