package chat.protocol;

/**
 * Somebody.
 *
 * @param id stable over connections and instances; the name is not
 * @param guest true for whoever never signed in
 */
public record User(String id, String name, boolean guest) {}
