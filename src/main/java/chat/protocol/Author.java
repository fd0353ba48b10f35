package chat.protocol;

/**
 * The author of a message.
 *
 * @param id the {@link User#id}
 * @param name the name at the time of the message
 */
public record Author(String id, String name) {}
