/**
 * Authentication of users and administrators. Of ours it imports the protocol alone. {@code AdminAuthenticator} has a lock,
 * under which no other is taken; all other state is volatile or final.
 */
@NullMarked
package chat.auth;

import org.jspecify.annotations.NullMarked;
