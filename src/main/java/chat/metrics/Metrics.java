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
 * The meters of an instance, each named {@code chat.…}, and those of its process. Safe for use by many threads.
 *
 * <p>Labels come from closed sets, such as error codes, never from what a client sent, so that the code bounds the number of time
 * series.
 */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Listens to the garbage collector until {@link #close}. */
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Returns the counter of that name; creates it at the first call. Callers on a hot path keep it. */
    public Counter counter(String name, String... labels) {
        return Counter.builder(name)
                .description(MeterDescriptions.of(name))
                .tags(labels)
                .register(registry);
    }

    /** Creates counters that start at 0, one for each value of the label: a rate over the first event needs the value before it. */
    public CounterFamily declare(String name, String label, Stream<String> values) {
        return new CounterFamily(this, name, label, values);
    }

    /** Returns a timer with a histogram, from which percentiles can be computed over all instances. */
    public Timer timer(String name) {
        return Timer.builder(name)
                .description(MeterDescriptions.of(name))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /** Returns a summary of sizes in bytes, with a histogram of those bounds. */
    public DistributionSummary sizes(String name, double... bounds) {
        return DistributionSummary.builder(name)
                .description(MeterDescriptions.of(name))
                .baseUnit("bytes")
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    /** Creates a gauge; the supplier is called at each scrape, on any thread. */
    public void gauge(String name, Supplier<Number> value, String... labels) {
        Gauge.builder(name, value)
                .description(MeterDescriptions.of(name))
                .tags(labels)
                .register(registry);
    }

    /** Adds the meters of a library. */
    public void bind(MeterBinder binder) {
        binder.bindTo(registry);
    }

    /** Adds the meters of the process: memory, garbage collector, threads, classes, processor, files, uptime, and its versions. */
    public void addProcess(String version) {
        gauge("chat.build.info", () -> 1, "version", version, "java", System.getProperty("java.version", "unknown"));
        bind(new JvmMemoryMetrics());
        bind(collections);
        bind(new JvmThreadMetrics());
        bind(new ClassLoaderMetrics());
        bind(new ProcessorMetrics());
        bind(new FileDescriptorMetrics());
        bind(new UptimeMetrics());
    }

    /** Returns all meters in the text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    /** Stops listening to the garbage collector. */
    @Override
    public void close() {
        collections.close();
    }
}
