package chat.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The instance's meters, each named {@code chat.…}, and those of the process that it is.
 *
 * <p>Labels are drawn from closed sets (an error code, a close code), never from what a client sent: the number of time
 * series is bounded by the code.
 */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Listens to the collector's own notifications, of which it has to be relieved. */
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** The counter of that name; ask once and keep it where it is hot. */
    public Counter counter(String name, String... labels) {
        return Counter.builder(name).description(Help.of(name)).tags(labels).register(registry);
    }

    /** Counters that are told from the start, as 0: a rate over the first event needs the value before it. */
    public void declare(String name, String label, Stream<String> values) {
        values.forEach(value -> counter(name, label, value));
    }

    /** Times with a histogram of which percentiles can be computed over all instances. */
    public Timer timer(String name) {
        return Timer.builder(name)
                .description(Help.of(name))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /** Sizes in bytes, with a histogram of those bounds. */
    public DistributionSummary sizes(String name, double... bounds) {
        return DistributionSummary.builder(name)
                .description(Help.of(name))
                .baseUnit("bytes")
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    public void gauge(String name, Supplier<Number> value, String... labels) {
        Gauge.builder(name, value).description(Help.of(name)).tags(labels).register(registry);
    }

    /** What a library tells of itself. */
    public void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** From now on the process tells of itself too: the JVM's memory, collector, threads and classes, processor, files, age. */
    public void process(String version) {
        gauge("chat.build.info", () -> 1, "version", version, "java", System.getProperty("java.version", "unknown"));
        bind(new JvmMemoryMetrics());
        bind(collections);
        bind(new JvmThreadMetrics());
        bind(new ClassLoaderMetrics());
        bind(new ProcessorMetrics());
        bind(new FileDescriptorMetrics());
        bind(new UptimeMetrics());
    }

    /** All meters in Prometheus' text form. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
    }
}
