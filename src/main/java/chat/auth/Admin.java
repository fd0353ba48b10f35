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
 * Who is an administrator: until there are accounts, whoever knows the token; where none is set, nobody. Safe for use by
 * many threads.
 *
 * <p>An address may guess so often, and then has to wait, even with the right token. Whoever has many addresses, or writes
 * them himself where no proxy stands in front, guesses on: against him stands the token's length.
 */
public final class Admin {
    /** In bytes. */
    public static final int MIN_TOKEN = 16;

    public static final int GUESSES = 10;

    /** Counted from an address' first guess. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** Beyond so many addresses, the first of them is forgotten. */
    private static final int REMEMBERED = 10_000;

    public enum Verdict {
        GRANTED,
        REFUSED,
        /** Too many guesses; nothing was compared. */
        LIMITED,
        /** There is no administrator here. */
        NOBODY
    }

    private record Guesses(long since, int count) {}

    private final byte[] token;
    private final LongSupplier nanoTime;

    /** By address, the longest known first. */
    @GuardedBy("this")
    private final Map<String, Guesses> guesses = new LinkedHashMap<>();

    /** @param token empty for none */
    public Admin(String token, LongSupplier nanoTime) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.nanoTime = nanoTime;
    }

    /** @param given what somebody at that address takes for the token; empty when there was none, which is no guess */
    public synchronized Verdict judge(String given, String address) {
        if (token.length == 0) {
            return Verdict.NOBODY;
        }
        long now = nanoTime.getAsLong();
        Guesses made = guesses.get(address);
        if (made != null && now - made.since() >= WINDOW.toNanos()) {
            guesses.remove(address);
            made = null;
        }
        if (made != null && made.count() >= GUESSES) {
            return Verdict.LIMITED;
        }
        if (given.isEmpty()) {
            return Verdict.REFUSED;
        }
        // Takes as long for a guess that is nearly right as for any other.
        if (MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
            return Verdict.GRANTED;
        }
        guesses.put(address, made == null ? new Guesses(now, 1) : new Guesses(made.since(), made.count() + 1));
        forgetTheFirst();
        return Verdict.REFUSED;
    }

    @GuardedBy("this")
    private void forgetTheFirst() {
        if (guesses.size() > REMEMBERED) {
            Iterator<String> first = guesses.keySet().iterator();
            first.next();
            first.remove();
        }
    }
}
