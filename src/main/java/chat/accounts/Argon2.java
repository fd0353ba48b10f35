package chat.accounts;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Hashes and verifies passwords with Argon2id. Each call computes for a tenth of a second or longer. Safe for use by many
 * threads.
 *
 * <p>A password is taken in the form of RFC 8265 (OpaqueString): every space is U+0020, in NFC; so it is the same from every
 * keyboard. Nothing is cut off.
 */
final class Argon2 {
    private static final int SALT_BYTES = 16;
    private static final int TAG_BYTES = 32;

    /** Work below this is within the noise of a computation. */
    private static final long MIN_EXTRA_WORK_KB = 256;

    private final Argon2Cost cost;
    private final Computation computation;
    private final SecureRandom random = new SecureRandom();

    /** Computes the tag of a password, at the price of its cost. */
    @FunctionalInterface
    interface Computation {
        byte[] compute(String password, Argon2Cost cost, byte[] salt, int tagBytes);
    }

    /** An answer to a verification. */
    enum Verdict {
        WRONG,
        RIGHT,
        /** The password is right, and is to be hashed anew: its hash costs less than those that are made now. */
        RIGHT_BUT_CHEAP
    }

    /** @param cost of the hashes that are made */
    Argon2(Argon2Cost cost) {
        this(cost, Argon2::compute);
    }

    /** Likewise, with a computation that a test counts. */
    Argon2(Argon2Cost cost, Computation computation) {
        this.cost = cost;
        this.computation = computation;
    }

    /** Returns a new hash of a password, with a salt of its own. */
    String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(cost, salt, computation.compute(password, cost, salt, TAG_BYTES)).toString();
    }

    /**
     * Verifies a password. A wrong one costs at least as much as a hash that is made now, whatever the stored one costs, and
     * also if there is none: the time does not tell whether there is an account.
     *
     * @param stored a hash; empty if there is none, and then the password is wrong
     */
    Verdict verify(String password, String stored) {
        Optional<PasswordHash> hash = PasswordHash.parse(stored);
        if (hash.isEmpty()) {
            computation.compute(password, cost, new byte[SALT_BYTES], TAG_BYTES);
            return Verdict.WRONG;
        }
        PasswordHash known = hash.get();
        boolean right = known.matches(computation.compute(password, known.cost(), known.salt(), known.tagBytes()));
        boolean cheap =
                known.cost().memoryKb() < cost.memoryKb() || known.cost().iterations() < cost.iterations();
        if (right) {
            return cheap ? Verdict.RIGHT_BUT_CHEAP : Verdict.RIGHT;
        }
        work(password, cost.work() - known.cost().work());
        return Verdict.WRONG;
    }

    /** Takes as long as a computation that passes over that many KiB. */
    private void work(String password, long kb) {
        if (kb < MIN_EXTRA_WORK_KB) {
            return;
        }
        int iterations = (int) (kb / cost.memoryKb()) + 1;
        Argon2Cost rest = new Argon2Cost((int) (kb / iterations), iterations);
        computation.compute(password, rest, new byte[SALT_BYTES], TAG_BYTES);
    }

    private static byte[] compute(String password, Argon2Cost cost, byte[] salt, int tagBytes) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKb())
                .withIterations(cost.iterations())
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] tag = new byte[tagBytes];
        argon2.generateBytes(opaque(password).getBytes(StandardCharsets.UTF_8), tag);
        return tag;
    }

    private static String opaque(String password) {
        StringBuilder spaced = new StringBuilder(password.length());
        password.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(spaced::appendCodePoint);
        return Normalizer.normalize(spaced, Normalizer.Form.NFC);
    }
}
