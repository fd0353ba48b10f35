package chat.hub;

import chat.limits.AddressRates;
import chat.limits.TokenBucket;
import java.util.function.LongSupplier;

/**
 * The typing notices and the changes of presence that this instance may hand to members a second. What either of them takes of
 * the hub's thread is the product of rooms, signals and members, which no limit of a room or of a connection bounds.
 *
 * <p>A room may tell its members while the allowance is not in debt, and is then charged for all of them. So a large room is
 * never refused for its size, and pays for it afterwards. They have an allowance each, so that typing cannot hold up presence.
 *
 * @param typingOfAddress the typing notices of an address that are sent to all instances
 */
record EphemeralRates(TokenBucket typing, TokenBucket presence, AddressRates typingOfAddress) {
    /** Returns allowances of that many deliveries a second each, and a second's worth at once. */
    static EphemeralRates of(int deliveriesPerSecond, LongSupplier nanoTime) {
        return new EphemeralRates(
                new TokenBucket(deliveriesPerSecond, deliveriesPerSecond, nanoTime),
                new TokenBucket(deliveriesPerSecond, deliveriesPerSecond, nanoTime),
                AddressRates.ofTyping(nanoTime));
    }
}
