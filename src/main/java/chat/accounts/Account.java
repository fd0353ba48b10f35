package chat.accounts;

import java.util.List;

/**
 * A user's account.
 *
 * @param id never changes, and is never given to another account
 * @param name in the form of user names; no other account has one that looks like it
 * @param roles see {@link chat.protocol.Self#roles}
 * @param disabled whether nobody can sign in to it
 * @param createdAt in milliseconds since 1970
 */
public record Account(String id, String name, List<String> roles, boolean disabled, long createdAt) {}
