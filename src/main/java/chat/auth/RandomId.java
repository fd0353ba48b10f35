package chat.auth;

import java.security.SecureRandom;

/** Draws ids that do not collide, and cannot be guessed. Safe for use by many threads. */
public final class RandomId {
    /** 32 of them, so that five bits choose one. */
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    /** Characters of 5 bits each. */
    private static final int CHARS = 20;

    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomId() {}

    /** Returns a new id that begins with a letter for its kind. */
    public static String next(char kind) {
        byte[] drawn = new byte[CHARS]; // At once: each draw has its price.
        RANDOM.nextBytes(drawn);
        StringBuilder id = new StringBuilder(1 + CHARS).append(kind);
        for (byte each : drawn) {
            id.append(ALPHABET[each & (ALPHABET.length - 1)]);
        }
        return id.toString();
    }
}
