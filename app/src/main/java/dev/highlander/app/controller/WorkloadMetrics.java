package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.workloads.WorkloadListener;
import java.time.Duration;

/** Counts what the workload controller does, and tells the console that something has changed. */
final class WorkloadMetrics implements WorkloadListener {
    private final HighlanderMetrics metrics;
    private final Runnable changed;

    WorkloadMetrics(HighlanderMetrics metrics, Runnable changed) {
        this.metrics = metrics;
        this.changed = changed;
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
