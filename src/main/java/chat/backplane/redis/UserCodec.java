package chat.backplane.redis;

import chat.protocol.User;

/**
 * Reads and writes a user as one value of a hash: {@code g=0}, or {@code g=1} for a guest, a space, {@code n=} and the
 * name, which is the rest. A newer release may insert fields before {@code n=}.
 */
final class UserCodec {
    private static final String NAME = "n=";

    private UserCodec() {}

    static String write(User user) {
        return "g=" + (user.guest() ? 1 : 0) + " " + NAME + user.name();
    }

    static User read(String id, String text) {
        int name = text.indexOf(NAME);
        String head = name < 0 ? text : text.substring(0, name);
        return new User(id, name < 0 ? "" : text.substring(name + NAME.length()), head.contains("g=1"));
    }
}
