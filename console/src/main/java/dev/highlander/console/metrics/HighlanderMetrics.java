package dev.highlander.console.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Counts and times what happens. Thread-safe and cheap. What is, rather than happens, {@link StateMetrics} reads at each scrape. */
public final class HighlanderMetrics {
    static final String PREFIX = "k8_highlander_";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter transitions = counter("leadership_transitions",
            "Changes of leadership that this controller took part in.");
    private final Counter acquisitions = counter("leadership_acquisitions",
            "How often this controller became the leader.");
    private final Counter losses = counter("leadership_losses", "How often this controller stopped being the leader.");
    private final Counter failedAttempts = counter("leadership_failed_attempts",
            "Requests for leadership that failed.");
    private final Histogram held = doubling("leadership_duration_seconds", "How long leadership was held.", 10);
    private final Counter failovers = counter("failover",
            "How often leadership was taken over from a leader that was lost.");
    private final Counter failoverErrors = counter("failover_errors", "Take-overs that failed.");
    private final Histogram failoverTime = Histogram.builder().name(PREFIX + "failover_duration_seconds")
            .help("Time from losing a leader to having another, sub-second buckets included.").classicOnly()
            .classicUpperBounds(0.05, 0.1, 0.25, 0.5, 1, 6, 11, 16, 21, 26, 31, 36, 41, 46).register(registry);
    private final Counter operations = counter("workload_operations", "Writes made for workloads.", "type", "name",
            "operation");
    private final Counter errors = counter("workload_errors", "What went wrong with workloads.", "type", "name",
            "error_type");
    private final Counter retries = counter("workload_retry_attempts", "Turns that were tried again after a failure.");
    private final Counter recoveries = counter("workload_retry_success", "Turns that succeeded after a failure.");
    private final Histogram startup = doubling("workload_startup_duration_seconds",
            "Time from wanting a workload to its being active.", 0.1, "type", "name");
    private final Histogram shutdown = doubling("workload_shutdown_duration_seconds",
            "Time from stopping a workload to its being gone.", 0.1, "type", "name");
    private final Counter clusterTransitions = counter("cluster_transitions", "Moves of leadership between clusters.",
            "from_cluster",
            "to_cluster");
    private final StoreMetrics store;

    /**
     * Metrics in a registry of their own.
     *
     * @param redis whether ownership is kept in Redis, whose metrics then go under their old names as well
     */
    public HighlanderMetrics(boolean redis) {
        store = new StoreMetrics(registry, redis);
    }

    /** The registry that is scraped; others may register their own metrics in it. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** The store's part. */
    public StoreMetrics store() {
        return store;
    }

    /**
     * Raft's part, for who keeps ownership by it; asked for once.
     *
     * @param begun how often this node has stood for election
     * @param won how often it was elected
     */
    public RaftMetrics raft(LongSupplier begun, LongSupplier won) {
        return new RaftMetrics(registry, begun, won);
    }

    /** This controller has become the leader. */
    public void gained() {
        transitions.inc();
        acquisitions.inc();
    }

    /** This controller leads no more, having led so long. */
    public void lost(Duration time) {
        transitions.inc();
        losses.inc();
        held.observe(seconds(time));
    }

    /** A request for leadership failed: not because another leads, but because it was not answered. */
    public void attemptFailed() {
        failedAttempts.inc();
    }

    /** Leadership was taken over from a leader that was lost, after a time without one. */
    public void failedOver(Duration time) {
        failovers.inc();
        failoverTime.observe(seconds(time));
    }

    /** A take-over failed. */
    public void failoverFailed() {
        failoverErrors.inc();
    }

    /** A write was made for a workload: {@code create}, {@code adopt}, {@code stop}, … */
    public void operation(String type, String name, String operation) {
        operations.labelValues(type, name, operation).inc();
    }

    /** Something went wrong with a workload. */
    public void error(String type, String name, String errorType) {
        errors.labelValues(type, name, errorType).inc();
    }

    /** A turn is tried again. */
    public void retried() {
        retries.inc();
    }

    /** A turn succeeded after failures. */
    public void recovered() {
        recoveries.inc();
    }

    /** A workload became active, so long after it was wanted. */
    public void started(String type, String name, Duration time) {
        startup.labelValues(type, name).observe(seconds(time));
    }

    /** A workload is gone, so long after it was told to end. */
    public void stopped(String type, String name, Duration time) {
        shutdown.labelValues(type, name).observe(seconds(time));
    }

    /** Leadership moved to another cluster. */
    public void movedCluster(String from, String to) {
        clusterTransitions.labelValues(from, to).inc();
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
    }

    /** A histogram of ten buckets, each twice as wide as the one before. */
    private Histogram doubling(String name, String help, double first, String... labels) {
        return Histogram.builder().name(PREFIX + name).help(help).labelNames(labels).classicOnly()
                .classicExponentialUpperBounds(first, 2, 10)
                .register(registry);
    }
}
