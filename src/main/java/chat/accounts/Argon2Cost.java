package chat.accounts;

/**
 * The parameters of Argon2id (RFC 9106) that set the price of a guess, on one lane.
 *
 * @param memoryKb memory of one computation in KiB
 * @param iterations passes over that memory
 */
public record Argon2Cost(int memoryKb, int iterations) {
    /** The least that counts as safe today: 19 MiB, two passes, one lane. */
    public static final Argon2Cost MINIMUM = new Argon2Cost(19_456, 2);

    /** The least memory of Argon2 on one lane. */
    static final int MIN_MEMORY_KB = 8;

    /** Returns the KiB that a computation passes over, to which its time is proportional. */
    long work() {
        return (long) memoryKb * iterations;
    }
}
