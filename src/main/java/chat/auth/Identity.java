package chat.auth;

import chat.protocol.User;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides who says {@code hello}: the bearer of a token, or a new guest. */
public final class Identity {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    /** Characters of 5 bits: nobody meets another's id by chance or by trying. */
    private static final int ID_LENGTH = 20;

    private final Tokens tokens;
    private final SecureRandom random = new SecureRandom();

    public Identity(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * @param name what to be called from now on, or null to keep the token's name, or be named
     * @return empty when there is a token and it is not good
     */
    public Optional<User> of(@Nullable String name, @Nullable String token) {
        if (token == null) {
            String id = 'g' + randomId();
            return Optional.of(new User(id, name == null ? "Guest " + (1000 + random.nextInt(9000)) : name, true));
        }
        return tokens.verify(token).map(user -> name == null ? user : new User(user.id(), name, user.guest()));
    }

    public String token(User user) {
        return tokens.issue(user);
    }

    private String randomId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return id.toString();
    }
}
