package dev.highlander.console.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Metrics of a Raft node's elections and log, beside those of its state in {@link StateMetrics}. */
public final class RaftMetrics {
    private static final String RAFT = HighlanderMetrics.PREFIX + "raft_";

    private final Histogram appends;

    RaftMetrics(PrometheusRegistry registry, LongSupplier begun, LongSupplier won) {
        counter(registry, "elections_begun", "How often this node has stood for election.", begun);
        counter(registry, "elections_won", "How often this node was elected.", won);
        appends = Histogram.builder().name(RAFT + "append_latency_seconds")
                .help("Time from a proposal to its commit; only the leader knows.").classicOnly()
                .classicUpperBounds(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
                .register(registry);
    }

    /** A command that was proposed at this node is committed. */
    public void committed(Duration latency) {
        appends.observe(HighlanderMetrics.seconds(latency));
    }

    private static void counter(PrometheusRegistry registry, String name, String help, LongSupplier value) {
        CounterWithCallback.builder().name(RAFT + name).help(help)
                .callback(counter -> counter.call((double) value.getAsLong())).register(registry);
    }
}
