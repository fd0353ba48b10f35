/**
 * Does to a running installation what somebody with a script can do, one kind of it after the other, first as one guest and then
 * as many from one address, and tells what ordinary people beside it notice, what memory it takes, and how it is refused.
 *
 * <p>By bare sockets, because no proper client sends such bytes. Shares no code with what it attacks. Needs nothing but the JDK:
 * {@code deploy/abuse} runs it against any installation.
 *
 * <p>The attacker has a process of its own, so that it can be given only the CPU time that nobody else wants, as if it came from
 * another machine: whatever others then wait for is the work that it makes.
 *
 * <p>Threads: each connection has a reader of its own, an attack one for each connection or all; people talk on one; the
 * course of a row is the caller's.
 */
@NullMarked
package chat.abuse;

import org.jspecify.annotations.NullMarked;
