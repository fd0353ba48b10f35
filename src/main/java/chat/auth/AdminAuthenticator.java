package chat.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Authenticates administrators without an account, by a token; without one, nobody is such an administrator. Safe for use by many
 * threads.
 *
 * <p>A network may present ten wrong tokens a minute; after that every token is refused, the right one included. An attacker with many
 * networks, or who forges them where no proxy is in front, is limited only by the length of the token.
 */
public final class AdminAuthenticator {
    /** The shortest token, in bytes of UTF-8. */
    public static final int MIN_TOKEN_BYTES = 16;

    /** The wrong tokens that a network may present within {@link #WINDOW}. */
    public static final int MAX_GUESSES = 10;

    /** The time after a network's first wrong token in which they are counted. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** The most networks that are remembered; beyond them the oldest is forgotten. */
    private static final int MAX_NETWORKS = 10_000;

    /** The outcome of an authentication. */
    public enum Verdict {
        /** The token is right. */
        GRANTED,
        /** The token is missing or wrong. */
        REFUSED,
        /** The network has presented too many wrong tokens; this one was not compared. */
        LIMITED,
        /** There is no administrator here. */
        NOBODY
    }

    private record Guesses(long since, int count) {}

    private final byte[] token;
    private final LongSupplier nanoTime;

    /** The wrong tokens of each network, the oldest first. */
    @GuardedBy("this")
    private final Map<String, Guesses> guesses = new LinkedHashMap<>();

    /**
     * Creates the authentication.
     *
     * @param token empty for none
     * @param nanoTime as {@link System#nanoTime}
     */
    public AdminAuthenticator(String token, LongSupplier nanoTime) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.nanoTime = nanoTime;
    }

    /** Returns whether there is a token, and so such an administrator. */
    public boolean hasToken() {
        return token.length > 0;
    }

    /**
     * Checks a token, and counts it if it is wrong. Takes as long for a token that is nearly right as for any other.
     *
     * @param given the token of the request; empty if it had none, which does not count
     * @param network the network of the client, as limits are counted for it; empty for this machine
     */
    public synchronized Verdict authenticate(String given, String network) {
        if (token.length == 0) {
            return Verdict.NOBODY;
        }
        long now = nanoTime.getAsLong();
        Guesses made = guesses.get(network);
        if (made != null && now - made.since() >= WINDOW.toNanos()) {
            guesses.remove(network);
            made = null;
        }
        if (made != null && made.count() >= MAX_GUESSES) {
            return Verdict.LIMITED;
        }
        if (given.isEmpty()) {
            return Verdict.REFUSED;
        }
        if (MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
            return Verdict.GRANTED;
        }
        guesses.put(network, made == null ? new Guesses(now, 1) : new Guesses(made.since(), made.count() + 1));
        evictOldest();
        return Verdict.REFUSED;
    }

    @GuardedBy("this")
    private void evictOldest() {
        if (guesses.size() > MAX_NETWORKS) {
            Iterator<String> first = guesses.keySet().iterator();
            first.next();
            first.remove();
        }
    }
}
