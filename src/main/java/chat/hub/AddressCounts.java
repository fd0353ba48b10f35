package chat.hub;

import java.util.HashMap;
import java.util.Map;

/** Numbers of what addresses have open; this machine's own has none. Confined to the hub's thread. */
final class AddressCounts {
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param network see {@link chat.limits.ClientNetwork} */
    void add(String network) {
        if (!network.isEmpty()) {
            counts.merge(network, 1, Integer::sum);
        }
    }

    /** Takes back an {@link #add}. */
    void remove(String network) {
        counts.computeIfPresent(network, (address, count) -> count == 1 ? null : count - 1);
    }

    int of(String network) {
        return counts.getOrDefault(network, 0);
    }
}
