package chat.accounts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rule for passwords: long enough, not one of the most common, not the user's own name. Any characters are allowed, and
 * none are required. Stateless.
 */
final class PasswordPolicy {
    /** In code points. */
    static final int MIN_LENGTH = 8;

    /** In code points; a hash of a longer one would cost no more, but its request would. */
    static final int MAX_LENGTH = 256;

    private static final String COMMON = "common-passwords.txt";

    private PasswordPolicy() {}

    /** Returns the first fault of a password, in words, or null. */
    static @Nullable String fault(String password, String userName) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            return MIN_LENGTH + " to " + MAX_LENGTH + " characters, this has " + length;
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.equals(userName.toLowerCase(Locale.ROOT))) {
            return "must not be the name";
        }
        return isCommon(lower) ? "is one of the most common; choose another" : null;
    }

    /** Reads the list each time: a hash takes longer by far, and nothing is kept in memory for the rare registration. */
    private static boolean isCommon(String lower) {
        try (InputStream in = PasswordPolicy.class.getResourceAsStream(COMMON)) {
            if (in == null) {
                throw new IllegalStateException(COMMON + " is missing");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                    .lines()
                    .anyMatch(lower::equals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
