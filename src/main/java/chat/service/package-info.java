/**
 * The rules of the chat, whatever carries a request: {@link chat.service.ChatService} is what the transports talk to. Its
 * methods may be called by any thread and do not block. What the backplane answers comes back on the thread {@code answers}, which
 * {@code instance} starts. {@link chat.service.SessionWatch} is called by the scheduler's thread, too. {@code RecentRevocations} has a
 * lock, under which no other is taken; there are no others.
 */
@NullMarked
package chat.service;

import org.jspecify.annotations.NullMarked;
