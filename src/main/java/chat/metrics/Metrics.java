package chat.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The instance's meters, each named {@code chat.…}.
 *
 * <p>Labels are drawn from closed sets (an error code, a close code), never from what a client sent: the number of time
 * series is bounded by the code.
 */
public final class Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** The counter of that name; ask once and keep it where it is hot. */
    public Counter counter(String name, String... labels) {
        return registry.counter(name, labels);
    }

    /** Times with a histogram of which percentiles can be computed over all instances. */
    public Timer timer(String name) {
        return Timer.builder(name)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    public void gauge(String name, Supplier<Number> value) {
        Gauge.builder(name, value).register(registry);
    }

    /** All meters in Prometheus' text form. */
    public String scrape() {
        return registry.scrape();
    }
}
