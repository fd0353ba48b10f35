package chat.backplane;

/**
 * A webhook to which the entries of a room are sent.
 *
 * @param url to which they are posted
 * @param secret by which they are signed
 * @param by the id of the user who made it
 * @param createdAt in milliseconds since 1970
 * @param state what has become of the deliveries
 */
public record OutgoingHook(String id, String url, String secret, String by, long createdAt, State state) {
    /**
     * The state of the deliveries.
     *
     * @param off whether nothing is sent any more
     * @param failingSince since when the next entry cannot be delivered, in milliseconds since 1970; 0 if the last one was
     * @param tries how often it was tried
     * @param error why that failed; empty if it did not
     */
    public record State(boolean off, long failingSince, int tries, String error) {
        /** The state in which nothing has failed. */
        public static final State GOOD = new State(false, 0, 0, "");
    }
}
