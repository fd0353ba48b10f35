package chat.backplane.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statuses that backplanes in one process report, and the secret that they sign tokens with. Safe for use by many threads. */
final class MemoryInstances {
    private final Map<MemoryBackplane, String> statuses = new LinkedHashMap<>();

    private List<byte[]> secrets = List.of();

    synchronized void report(MemoryBackplane client, String status) {
        statuses.put(client, status);
    }

    synchronized List<String> statuses() {
        return List.copyOf(statuses.values());
    }

    synchronized void remove(MemoryBackplane client) {
        statuses.remove(client);
    }

    synchronized byte[] secret(byte[] proposed) {
        if (secrets.isEmpty()) {
            secrets = List.of(proposed.clone());
        }
        return secrets.get(0).clone();
    }

    synchronized List<byte[]> secrets() {
        return secrets;
    }
}
