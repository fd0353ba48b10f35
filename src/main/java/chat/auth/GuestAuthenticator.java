package chat.auth;

import chat.protocol.User;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Identifies guests: by the token that they present, or as new ones. Safe for use by many threads. */
public final class GuestAuthenticator {
    private final Tokens tokens;
    private final SecureRandom random = new SecureRandom();

    /** @param tokens verifies and issues the tokens */
    public GuestAuthenticator(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * Returns the guest of a token, or a new one if there is none.
     *
     * @param name the name to use from now on, or null for that of the token, or for one of a guest
     * @param token null for a new guest
     * @return empty if the token is invalid
     */
    public Optional<User> identify(@Nullable String name, @Nullable String token) {
        if (token == null) {
            return Optional.of(
                    new User(RandomId.next('g'), name == null ? "Guest " + (1000 + random.nextInt(9000)) : name, true));
        }
        return tokens.verify(token).map(user -> name == null ? user : new User(user.id(), name, user.guest()));
    }

    /** Returns a new token for a guest. */
    public String token(User user) {
        return tokens.issue(user);
    }
}
