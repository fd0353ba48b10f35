package chat.service;

import chat.protocol.Access;

/**
 * Says who may come in.
 *
 * @param admitsGuests whether guests may come in, if only to read
 */
public record AccessPolicy(Access access, boolean admitsGuests) {
    /** The policy of a chat of guests. */
    public static final AccessPolicy OPEN = new AccessPolicy(Access.OPEN, true);
}
