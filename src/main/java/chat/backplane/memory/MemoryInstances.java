package chat.backplane.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statuses of the instances on one store, and the secret that they share. The monitor guards both. */
final class MemoryInstances {
    @GuardedBy("this")
    private final Map<MemoryBackplane, String> statuses = new LinkedHashMap<>();

    @GuardedBy("this")
    private List<byte[]> secrets = List.of();

    synchronized void report(MemoryBackplane client, String status) {
        statuses.put(client, status);
    }

    synchronized List<String> statuses() {
        return List.copyOf(statuses.values());
    }

    synchronized void disconnect(MemoryBackplane client) {
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
