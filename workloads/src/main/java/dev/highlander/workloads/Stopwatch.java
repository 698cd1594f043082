package dev.highlander.workloads;

import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.WorkloadKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Times starts and stops, and remembers which workloads failed at their last turn, to tell a listener. Thread-safe. */
final class Stopwatch {
    private final TimeSource time;
    private final WorkloadListener listener;
    private final ConcurrentHashMap<WorkloadKey, Long> starting = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<WorkloadKey, Long> stopping = new ConcurrentHashMap<>();
    private final Set<WorkloadKey> failing = ConcurrentHashMap.newKeySet();

    Stopwatch(TimeSource time, WorkloadListener listener) {
        this.time = time;
        this.listener = listener;
    }

    void created(WorkloadKey key) {
        starting.put(key, time.nanos());
        listener.wrote(key, "create");
    }

    void adopted(WorkloadKey key) {
        listener.wrote(key, "adopt");
    }

    void stopping(WorkloadKey key) {
        stopping.putIfAbsent(key, time.nanos());
        starting.remove(key);
        listener.wrote(key, "stop");
    }

    /** Takes note of how a workload was found at a turn. */
    void seen(WorkloadKey key, boolean there, boolean active) {
        if (active) {
            tell(starting, key, listener::started);
        }
        if (!there) {
            tell(stopping, key, listener::stopped);
        }
    }

    void succeeded(WorkloadKey key) {
        if (!failing.isEmpty() && failing.remove(key)) {
            listener.recovered(key);
        }
    }

    void failed(WorkloadKey key, String type) {
        failing.add(key);
        listener.failed(key, type);
    }

    /** Takes note of what is wrong with the workload itself. */
    void broke(WorkloadKey key, String type) {
        listener.broke(key, type);
    }

    private void tell(ConcurrentHashMap<WorkloadKey, Long> since, WorkloadKey key,
            BiConsumer<WorkloadKey, Duration> about) {
        Long begun = since.isEmpty() ? null : since.remove(key);
        if (begun != null) {
            about.accept(key, time.since(begun));
        }
    }
}
