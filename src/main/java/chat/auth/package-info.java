/** Authentication of users and administrators. Of ours it imports {@link chat.protocol.User} alone. */
@NullMarked
package chat.auth;

import org.jspecify.annotations.NullMarked;
