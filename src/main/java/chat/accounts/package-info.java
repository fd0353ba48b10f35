/**
 * Accounts of users: names, passwords and sessions. {@link chat.accounts.AccountStore} is what all instances share, and the
 * backplane implements it; the rest is what one instance does with it.
 *
 * <h2>Threads and locks</h2>
 *
 * <p>The threads {@code passwords} compute hashes, as many at once as {@code PasswordHasher} permits; they end when there is
 * nothing to do. The store's futures complete on threads of the backplane, and nothing here blocks those. There are no locks:
 * all state is immutable, atomic, or in concurrent collections.
 */
@NullMarked
package chat.accounts;

import org.jspecify.annotations.NullMarked;
