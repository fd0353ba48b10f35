package chat.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret that a client presents: 256 random bits, behind a prefix by which scanners for leaked secrets find it. Only its id is
 * stored, from which it cannot be computed.
 *
 * @param text what the client presents
 */
public record SecretToken(String text) {
    private static final String SESSION = "cs_";
    private static final String LINK = "cl_";
    private static final String BOT = "cb_";
    private static final String HOOK = "ch_";
    private static final String SIGNATURE = "cw_";
    private static final int BYTES = 32;

    /** The length of a token: its bytes in base64, without padding, behind a prefix. */
    private static final int CHARS = SESSION.length() + (BYTES * 4 + 2) / 3;

    private static final int ID_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Returns a new token of a session. */
    public static SecretToken ofSession() {
        return random(SESSION);
    }

    /** Returns a new token of a one-time link. */
    public static SecretToken ofLink() {
        return random(LINK);
    }

    /** Returns a new token of a bot. */
    public static SecretToken ofBot() {
        return random(BOT);
    }

    /** Returns a new secret of a webhook. */
    public static SecretToken ofHook() {
        return random(HOOK);
    }

    /** Returns a new secret that signs what is sent to a webhook. It is kept as it is, since it has to sign. */
    public static SecretToken ofSignature() {
        return random(SIGNATURE);
    }

    private static SecretToken random(String prefix) {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return new SecretToken(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Returns whether a text looks like the token of a session. */
    public static boolean isOfSession(String text) {
        return is(SESSION, text);
    }

    /** Returns whether a text looks like the token of a bot. */
    public static boolean isOfBot(String text) {
        return is(BOT, text);
    }

    /** Returns whether a text looks like the secret of a webhook. */
    public static boolean isOfHook(String text) {
        return is(HOOK, text);
    }

    private static boolean is(String prefix, String text) {
        return text.length() == CHARS && text.startsWith(prefix);
    }

    /** Returns the id under which the token is known; public. */
    public String id() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does not show the secret. */
    @Override
    public String toString() {
        return "SecretToken[" + id() + "]";
    }
}
