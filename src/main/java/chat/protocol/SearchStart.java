package chat.protocol;

/** The place before which a search begins: one in the order of what is found or, in a search of one room, that of a message. */
public sealed interface SearchStart permits SearchPosition, MessageId {}
