package chat.protocol;

/**
 * The limits that apply to a connection, as set by the operator and sent to its client.
 *
 * @param textBytes the longest text of a message, in UTF-8
 * @param frameBytes the longest frame that a client may send
 * @param sendPerSecond messages a second in the long run, with bursts of {@link FixedLimits#BURST_SECONDS} times as many; 0 for no
 *     limit
 * @param rooms the most rooms that a connection may be in
 * @param keepDays the most days for which the owners of a room may have its messages kept
 * @param keepCount the most messages that they may have kept
 */
public record ClientLimits(int textBytes, int frameBytes, int sendPerSecond, int rooms, int keepDays, int keepCount) {
    /** Creates limits with those of the history that are the default. */
    public ClientLimits(int textBytes, int frameBytes, int sendPerSecond, int rooms) {
        this(textBytes, frameBytes, sendPerSecond, rooms, 365, 10_000);
    }
}
