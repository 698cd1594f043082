package dev.highlander.controlplane.apiserver.metrics;

import dev.highlander.controlplane.apiserver.kinds.Kind;
import dev.highlander.controlplane.apiserver.kinds.Registry;
import dev.highlander.controlplane.apiserver.kinds.Verb;
import dev.highlander.controlplane.store.Range;
import dev.highlander.controlplane.store.Revision;
import dev.highlander.controlplane.store.Store;
import dev.highlander.controlplane.store.StoreObserver;
import dev.highlander.controlplane.store.StoreStatistics;
import dev.highlander.controlplane.store.View;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the store counts, as metrics: {@link #register} for what it tells when asked, and as its observer how long batches and snapshots
 * take. Names without an equal in Kubernetes begin with {@code highlander_store_}. Thread-safe.
 */
public final class StoreMetrics implements StoreObserver {
    private static final String PREFIX = "highlander_store_";

    private final Histogram writes;
    private final Histogram batches;
    private final Histogram snapshots;

    /** Registers the histograms, which fill once this observes a store. */
    public StoreMetrics(PrometheusRegistry registry) {
        writes = histogram(registry, "write_duration_seconds",
                "Time to make a batch of changes durable: write and fsync.", 0.00005, 2, 16);
        batches = histogram(registry, "batch_changes", "Changes that became durable together.", 1, 2, 12);
        snapshots = histogram(registry, "snapshot_duration_seconds", "Time to write a snapshot.", 0.001, 4, 10);
    }

    @Override
    public void batchKept(int changes, long bytes, Duration write) {
        batches.observe(changes);
        writes.observe(write.toNanos() / 1e9);
    }

    @Override
    public void snapshotTaken(Revision revision, long bytes, Duration time) {
        snapshots.observe(time.toNanos() / 1e9);
    }

    /**
     * Registers what is read from a store at each scrape.
     *
     * @param kinds the kinds by which its objects are counted
     */
    public static void register(PrometheusRegistry registry, Store store, Registry kinds) {
        GaugeWithCallback.builder().name("apiserver_storage_objects").help("Stored objects by resource.")
                .labelNames("resource")
                .callback(gauge -> objects(store.view(), kinds).forEach((resource, count) -> gauge.call(count,
                        resource)))
                .register(registry);
        gauge(registry, store, "revision", "The newest durable revision.", s -> s.newest().value());
        gauge(registry, store, "compacted_revision",
                "The oldest revision that is kept: lists and watches from before it get 410.",
                s -> s.oldest().value());
        gauge(registry, store, "document_bytes", "Size of all stored objects.", StoreStatistics::documentBytes);
        gauge(registry, store, "events", "Changes that are remembered for watches.", StoreStatistics::keptEvents);
        gauge(registry, store, "event_bytes", "Memory that forgetting them would free.",
                StoreStatistics::keptBytes);
        gauge(registry, store, "watches", "Open watches.", StoreStatistics::watches);
        gauge(registry, store, "queued_changes", "Changes that wait for the next batch.", s -> s.writes().queued());
        gauge(registry, store, "failed", "Whether changes are no longer accepted.",
                s -> s.writes().failure() == null ? 0 : 1);
        counter(registry, store, "commits", "Changes that took effect.", s -> s.writes().commits());
        counter(registry, store, "conflicts", "Changes refused because another came first.",
                s -> s.writes().conflicts());
        counter(registry, store, "batches", "Batches that the changes came in.", s -> s.writes().batches());
        counter(registry, store, "journal_bytes", "Bytes of journal written.", s -> s.writes().bytes());
    }

    /** How many objects there are, by the name of their collection, which is the resource with its group as in kube-apiserver. */
    private static Map<String, Long> objects(View view, Registry kinds) {
        Map<String, Long> counts = new TreeMap<>();
        for (Kind kind : kinds.snapshot().kinds()) {
            if (kind.verbs().contains(Verb.LIST)) {
                counts.computeIfAbsent(kind.storage().collection(),
                        collection -> view.count(Range.collection(collection)));
            }
        }
        return counts;
    }

    private static void gauge(PrometheusRegistry registry, Store store, String name, String help,
            ToDoubleFunction<StoreStatistics> value) {
        GaugeWithCallback.builder().name(PREFIX + name).help(help)
                .callback(gauge -> gauge.call(value.applyAsDouble(store.statistics()))).register(registry);
    }

    private static void counter(PrometheusRegistry registry, Store store, String name, String help,
            ToDoubleFunction<StoreStatistics> value) {
        CounterWithCallback.builder().name(PREFIX + name).help(help)
                .callback(counter -> counter.call(value.applyAsDouble(store.statistics()))).register(registry);
    }

    private static Histogram histogram(PrometheusRegistry registry, String name, String help, double first,
            double factor, int count) {
        return Histogram.builder().name(PREFIX + name).help(help).classicOnly()
                .classicExponentialUpperBounds(first, factor, count)
                .register(registry);
    }
}
