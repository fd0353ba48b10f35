package chat.protocol;

/**
 * A user.
 *
 * @param id stable over connections and instances; the name is not
 * @param name the current name, in the form that {@link UserName} gives it
 * @param guest whether the user never signed in
 */
public record User(String id, String name, boolean guest) {}
