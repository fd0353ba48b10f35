package chat.accounts;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hashed password with what it takes to verify one, in the form of the PHC string format: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>}.
 */
final class PasswordHash {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=1\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final Argon2Cost cost;
    private final byte[] salt;
    private final byte[] tag;

    PasswordHash(Argon2Cost cost, byte[] salt, byte[] tag) {
        this.cost = cost;
        this.salt = salt;
        this.tag = tag;
    }

    /** Parses a hash; empty if it is none of this form, as a later release may write it. */
    static Optional<PasswordHash> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        Argon2Cost cost = new Argon2Cost(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
        if (cost.memoryKb() < Argon2Cost.MIN_MEMORY_KB || cost.iterations() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PasswordHash(cost, DECODER.decode(parts.group(3)), DECODER.decode(parts.group(4))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    Argon2Cost cost() {
        return cost;
    }

    byte[] salt() {
        return salt;
    }

    int tagBytes() {
        return tag.length;
    }

    /** Compares in constant time. */
    boolean matches(byte[] computed) {
        return MessageDigest.isEqual(tag, computed);
    }

    @Override
    public String toString() {
        return "$argon2id$v=19$m=" + cost.memoryKb() + ",t=" + cost.iterations() + ",p=1$"
                + ENCODER.encodeToString(salt) + '$' + ENCODER.encodeToString(tag);
    }
}
