package chat.protocol;

/**
 * A user who is banned from a room or muted there.
 *
 * @param banUntil the end of the ban, in milliseconds since 1970; 0 for none, -1 for good
 * @param muteUntil likewise
 */
public record LimitedUser(String id, long banUntil, long muteUntil) {}
