package dev.highlander.console.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Metrics of the store in which ownership is kept: under {@code db_} for any, and under {@code redis_} as well for Redis. */
public final class StoreMetrics {
    private final List<Family> families = new ArrayList<>();

    private record Family(Counter operations, Counter errors, Histogram latency, Gauge timeToLive) {}

    StoreMetrics(PrometheusRegistry registry, boolean redis) {
        families.add(family(registry, "db"));
        if (redis) {
            families.add(family(registry, "redis"));
        }
    }

    /** A request was answered: {@code acquire}, {@code renew}, {@code release}, {@code read}. */
    public void answered(String operation, Duration latency) {
        for (Family family : families) {
            family.operations.labelValues(operation).inc();
            family.latency.labelValues(operation).observe(HighlanderMetrics.seconds(latency));
        }
    }

    /** A request failed or was not answered in time. */
    public void failed(String operation, String errorType) {
        for (Family family : families) {
            family.operations.labelValues(operation).inc();
            family.errors.labelValues(operation, errorType).inc();
        }
    }

    /** How long the lock lives without a renewal. */
    public void lockLives(Duration remaining) {
        families.forEach(family -> family.timeToLive.set(HighlanderMetrics.seconds(remaining)));
    }

    private static Family family(PrometheusRegistry registry, String store) {
        String prefix = HighlanderMetrics.PREFIX + store + "_";
        return new Family(
                Counter.builder().name(prefix + "operations").help("Requests to the store.").labelNames("operation")
                        .register(registry),
                Counter.builder().name(prefix + "errors").help("Requests that failed.")
                        .labelNames("operation", "error_type")
                        .register(registry),
                Histogram.builder().name(prefix + "latency_seconds").help("Time to an answer.").labelNames("operation")
                        .classicOnly()
                        .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
                        .register(registry),
                Gauge.builder().name(prefix + "lock_ttl_seconds").help("How long the lock lives without a renewal.")
                        .register(registry));
    }
}
