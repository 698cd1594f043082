package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.workloads.WorkloadListener;
import java.time.Duration;
import java.util.function.Consumer;

/** Counts what the workload controller does, and passes on what others must hear of. */
final class WorkloadMetrics implements WorkloadListener {
    private final HighlanderMetrics metrics;
    private final Runnable changed;
    private final Consumer<String> superseded;

    /**
     * Tells these.
     *
     * @param changed told of every change that the console shows
     * @param superseded told, with the reason, when the cluster knows a newer owner
     */
    WorkloadMetrics(HighlanderMetrics metrics, Runnable changed, Consumer<String> superseded) {
        this.metrics = metrics;
        this.changed = changed;
        this.superseded = superseded;
    }

    @Override
    public void changed() {
        changed.run();
    }

    @Override
    public void wrote(WorkloadKey key, String operation) {
        metrics.operation(key.kind().type(), key.name(), operation);
    }

    @Override
    public void failed(WorkloadKey key, String type) {
        metrics.error(key.kind().type(), key.name(), type);
        metrics.retried();
    }

    @Override
    public void broke(WorkloadKey key, String type) {
        metrics.error(key.kind().type(), key.name(), type);
    }

    @Override
    public void superseded(long epoch, String why) {
        superseded.accept(why);
    }

    @Override
    public void recovered(WorkloadKey key) {
        metrics.recovered();
    }

    @Override
    public void started(WorkloadKey key, Duration time) {
        metrics.started(key.kind().type(), key.name(), time);
    }

    @Override
    public void stopped(WorkloadKey key, Duration time) {
        metrics.stopped(key.kind().type(), key.name(), time);
    }
}
