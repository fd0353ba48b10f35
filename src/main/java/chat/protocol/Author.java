package chat.protocol;

/** Who said something, as it is told with it: under the name of that time. */
public record Author(String id, String name) {}
