package chat.auth;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that verify the tokens of a site: a JSON Web Key Set (RFC 7517), which is read again now and then, and when a token
 * names a key that is not in it. So a site may begin to sign with a new key at any time. What cannot be read leaves the keys as
 * they are. Safe for use by many threads.
 */
public final class SiteKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SiteKeys.class);

    /** The time between two readings for the sake of tokens: anybody can name a key that there is not. */
    static final Duration MIN_INTERVAL = Duration.ofSeconds(10);

    /** The longest key set: many times what a site has. */
    public static final int MAX_CHARS = 65_536;

    /** The most keys: a token that names none of them is tried with each of its kind. */
    static final int MAX_KEYS = 32;

    private final Supplier<CompletableFuture<String>> source;
    private final LongSupplier nanoTime;
    private volatile JWKSet keys = new JWKSet();

    /** The reading that was begun last; null before the first. */
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    private record Reading(CompletableFuture<Boolean> done, long begunAt) {}

    /**
     * Creates keys that are empty before {@link #read}.
     *
     * @param source reads the text of the set; called by any thread, and must not block for long
     * @param nanoTime as {@link System#nanoTime}
     */
    public SiteKeys(Supplier<CompletableFuture<String>> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Returns the keys that may have signed a token with this header. */
    List<JWK> matching(JWSHeader header) {
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        return matcher == null ? List.of() : new JWKSelector(matcher).select(keys);
    }

    /**
     * Reads the keys because a token names another. The future tells whether they are as new as the token; not so if they were read
     * just before, since then they are not read again.
     */
    CompletableFuture<Boolean> readForToken() {
        Reading begun = last.get();
        if (begun == null || nanoTime.getAsLong() - begun.begunAt() >= MIN_INTERVAL.toNanos()) {
            return read();
        }
        return begun.done().isDone() ? CompletableFuture.completedFuture(false) : begun.done();
    }

    /** Reads the keys. The future tells whether they could be read; it does not fail. */
    public CompletableFuture<Boolean> read() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        last.set(new Reading(done, nanoTime.getAsLong()));
        CompletableFuture<String> text;
        try {
            text = source.get();
        } catch (RuntimeException e) {
            text = CompletableFuture.failedFuture(e);
        }
        return text.handle((json, failure) -> {
            boolean read = failure == null ? parse(json) : report(failure);
            done.complete(read);
            return read;
        });
    }

    private boolean parse(String json) {
        try {
            if (json.length() > MAX_CHARS) {
                throw new IllegalArgumentException("longer than " + MAX_CHARS + " characters");
            }
            JWKSet read = JWKSet.parse(json);
            if (read.size() > MAX_KEYS) {
                throw new IllegalArgumentException("more than " + MAX_KEYS + " keys");
            }
            keys = read;
            return true;
        } catch (ParseException | IllegalArgumentException e) {
            return report(e);
        }
    }

    private static boolean report(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        LOG.warn("the keys of CHAT_JWT_KEYS cannot be read: {}", cause.toString());
        return false;
    }
}
