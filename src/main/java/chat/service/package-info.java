/**
 * The rules of the chat, whatever carries a request: {@link chat.service.ChatService} is what the transports talk to. Its
 * methods may be called by any thread and do not block; it holds no locks. What the backplane answers comes back on the thread
 * {@code answers}, which {@code instance} starts.
 */
@NullMarked
package chat.service;

import org.jspecify.annotations.NullMarked;
