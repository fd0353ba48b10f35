package chat.accounts;

/**
 * The client that signs in or registers.
 *
 * @param network see {@code ClientNetwork}
 * @param device describes it for the user, in at most {@link #MAX_DEVICE_CHARS} characters of printable ASCII
 * @param sessionId the id of the session that it has presented, which a new one replaces; empty for none
 */
public record SessionClient(String network, String device, String sessionId) {
    /** The longest description. */
    public static final int MAX_DEVICE_CHARS = 200;

    /** Returns a client with its description made fit for the store. */
    public static SessionClient of(String network, String device, String sessionId) {
        String printable = device.replaceAll("[^ -~]", "?");
        return new SessionClient(
                network, printable.substring(0, Math.min(printable.length(), MAX_DEVICE_CHARS)), sessionId);
    }
}
