package chat.bench;

import chat.bench.load.Connected;
import chat.bench.load.Outcome;
import java.util.Locale;
import java.util.Map;

/**
 * The measurements of one load.
 *
 * @param cpuSeconds of the server in the measured time, by role
 * @param clientCpuSeconds of the load clients in that time
 */
record Sample(
        Point point, Connected connected, Map<Role, Double> cpuSeconds, double clientCpuSeconds, Outcome outcome) {
    private static final double US_PER_SECOND = 1e6;
    private static final double US_PER_MS = 1000;

    double deliveriesPerSecond() {
        return outcome.measured() / point.seconds();
    }

    double cpuMicrosPerDelivery() {
        return serverCpuSeconds() * US_PER_SECOND / Math.max(1, outcome.measured());
    }

    double serverCpuSeconds() {
        return cpuSeconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns the server's CPU time for each second, by role: 1 is a whole core. */
    double cores(Role role) {
        return cpuSeconds.getOrDefault(role, 0.0) / point.seconds();
    }

    double latencyMs(double percentile) {
        return outcome.latencies().getValueAtPercentile(percentile) / US_PER_MS;
    }

    /** Returns how many deliveries were not as they should be. */
    long faults() {
        return outcome.lost() + outcome.doubled() + outcome.reordered();
    }

    /** Returns one line about it. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%,9.0f deliveries/s %7.1f µs each (nginx %.2f, redis %.2f, instances %.2f, client %.2f cores)  p50 %.2f ms  p99 %.1f ms"
                        + "  max %.0f ms  lost %d, doubled %d, reordered %d%s",
                deliveriesPerSecond(),
                cpuMicrosPerDelivery(),
                cores(Role.NGINX),
                cores(Role.REDIS),
                cores(Role.INSTANCE),
                clientCpuSeconds / point.seconds(),
                latencyMs(50),
                latencyMs(99),
                latencyMs(100),
                outcome.lost(),
                outcome.doubled(),
                outcome.reordered(),
                outcome.closed() == 0 ? "" : ", closed " + outcome.closed());
    }
}
