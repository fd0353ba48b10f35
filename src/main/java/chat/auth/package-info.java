/** Who somebody is. A leaf: of ours it knows {@link chat.protocol.User} alone. */
@NullMarked
package chat.auth;

import org.jspecify.annotations.NullMarked;
