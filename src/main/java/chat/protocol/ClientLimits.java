package chat.protocol;

/**
 * The limits that apply to a connection, as set by the operator and sent to its client.
 *
 * @param textBytes the longest text of a message, in UTF-8
 * @param frameBytes the longest frame that a client may send
 * @param sendPerSecond messages a second in the long run, with bursts of {@link FixedLimits#BURST_SECONDS} times as many; 0 for no
 *     limit
 * @param rooms the most rooms that a connection may be in
 */
public record ClientLimits(int textBytes, int frameBytes, int sendPerSecond, int rooms) {}
