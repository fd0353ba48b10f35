package chat.backplane;

import chat.protocol.MessageId;

/**
 * The confirmation that an entry is in the log.
 *
 * @param at milliseconds since 1970
 * @param duplicate whether the nonce was known; id and time are then those of the first entry
 */
public record Receipt(MessageId id, long at, boolean duplicate) {}
