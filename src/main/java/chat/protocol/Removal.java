package chat.protocol;

import java.util.Optional;

/**
 * The removal of a user from a room, which an entry of type {@code member} says.
 *
 * @param at the entry; what follows it in the log is not for the user, unless the user comes back
 */
public record Removal(String userId, MessageId at) {
    /**
     * Returns whether an entry makes its room one for its members alone.
     *
     * @throws BadMessage if the entry is a {@code changed} and its body is damaged
     */
    public static boolean isClosing(Publication entry) {
        if (!entry.type().equals("changed")) {
            return false;
        }
        JsonFields fields = JsonFields.parse(entry.body());
        return fields.has("private") && fields.bool("private");
    }

    /**
     * Returns the removal that an entry says: by the role {@code none}, or by a ban.
     *
     * @throws BadMessage if the entry is a {@code member} and its body is damaged
     */
    public static Optional<Removal> of(Publication entry) {
        if (!entry.type().equals("member")) {
            return Optional.empty();
        }
        JsonFields fields = JsonFields.parse(entry.body());
        Long banUntil = fields.timeOrNull("banUntil");
        boolean removed = "none".equals(fields.stringOrNull("role")) || (banUntil != null && banUntil != 0);
        return removed ? Optional.of(new Removal(fields.string("user"), entry.id())) : Optional.empty();
    }
}
