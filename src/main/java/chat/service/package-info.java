/**
 * The rules of the chat, whatever carries a request: {@link chat.service.ChatService} is what the transports talk to. Its
 * methods may be called by any thread and do not block. {@link chat.service.SessionWatch} is called by the scheduler's thread and
 * completed by the backplane's. {@code RecentRevocations} has a lock, under which no other is taken; there are no others.
 */
@NullMarked
package chat.service;

import org.jspecify.annotations.NullMarked;
