package dev.highlander.console;

import dev.highlander.console.model.ControllerStatus;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.console.model.PodView;
import dev.highlander.console.model.StatusSource;
import dev.highlander.console.model.WorkloadStatusView;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The documents of the status API: the shapes that clients know, filled from the source. */
final class StatusDocuments {
    private final StatusSource source;
    private final InstantSource clock;

    StatusDocuments(StatusSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** What {@code GET /status} answers. */
    Map<String, Object> status() {
        ControllerStatus c = source.controller();
        ControllerStatus.Leadership l = c.leadership();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("isLeader", l.isLeader());
        status.put("leaderSince", l.leaderSince());
        status.put("lastLeaderTransition", l.lastTransition());
        status.put("uptime", Spans.exact(since(c.startedAt())));
        status.put("leaderID", c.id());
        status.put("clusterName", c.clusterName());
        status.put("clusterHealth", c.clusterHealthy());
        status.put("redisConnected", c.store().type().equals("redis") && c.store().connected());
        status.put("dbConnected", c.store().connected());
        status.put("storageType", c.store().type());
        status.put("controllerState", c.state());
        status.put("workloadStatus", workloadStatus());
        status.put("readyForTraffic", source.readiness().ready());
        status.put("version", c.version());
        status.put("buildInfo", c.buildInfo());
        status.put("lastError", c.lastError());
        status.put("failoverCount", l.failovers());
        status.put("leadershipTransitions", l.transitions());
        status.put("currentLeader", l.currentLeader());
        status.put("lastLeader", l.lastLeader());
        status.put("lastLeadershipChangeReason", l.lastReason());
        status.put("dbFailureCount", c.store().failures());
        status.put("tenant", c.tenant());
        status.put("epoch", l.epoch());
        status.put("lockTTLSeconds", l.timeToLive().toMillis() / 1e3);
        status.put("lockRemainingSeconds", l.remaining().toMillis() / 1e3);
        return status;
    }

    private Map<String, Map<String, Object>> workloadStatus() {
        Map<String, Map<String, Object>> kinds = new LinkedHashMap<>();
        for (WorkloadStatusView workload : source.workloads()) {
            put(kinds.computeIfAbsent(workload.kind().type(), _ -> new LinkedHashMap<>()), workload,
                    new ActiveIn(workload.active(), workload.namespace()));
        }
        return kinds;
    }

    private record ActiveIn(boolean active, String namespace) {}

    /** What {@code GET /debug/status} answers. */
    Map<String, Object> debug() {
        ControllerStatus c = source.controller();
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long collections = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .filter(count -> count > 0).sum();
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("alloc", heap.getUsed());
        memory.put("totalAlloc", totalAllocated(heap));
        memory.put("sys",
                heap.getCommitted() + ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted());
        memory.put("numGC", collections);
        Map<String, Object> debug = new LinkedHashMap<>();
        debug.put("healthStatus", status());
        debug.put("uptime", Spans.exact(since(c.startedAt())));
        debug.put("startTime", c.startedAt());
        debug.put("goroutineCount", ManagementFactory.getThreadMXBean().getThreadCount());
        debug.put("memoryStats", memory);
        debug.put("leadershipHistory", source.leadership().stream().map(StatusDocuments::change).toList());
        return debug;
    }

    private static long totalAllocated(MemoryUsage heap) {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
                && threads.isThreadAllocatedMemorySupported() ? threads.getTotalThreadAllocatedBytes() : heap.getUsed();
    }

    static Map<String, Object> change(LeadershipChange change) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("from", change.from());
        document.put("to", change.to());
        document.put("timestamp", change.timestamp());
        document.put("reason", change.reason());
        document.put("epoch", change.epoch());
        return document;
    }

    /** The data of {@code GET /api/workloads}. */
    Map<String, Map<String, Object>> workloads() {
        Map<String, Map<String, Object>> groups = new LinkedHashMap<>();
        for (WorkloadStatusView.Kind kind : WorkloadStatusView.Kind.values()) {
            groups.put(kind.group(), new LinkedHashMap<>());
        }
        for (WorkloadStatusView workload : source.workloads()) {
            put(groups.computeIfAbsent(workload.kind().group(), _ -> new LinkedHashMap<>()), workload,
                    workload(workload));
        }
        return groups;
    }

    /** Two namespaces may have a workload of one name: the second stands under its full name. */
    private static void put(Map<String, Object> group, WorkloadStatusView workload, Object document) {
        if (group.putIfAbsent(workload.name(), document) != null) {
            group.put(workload.namespace() + "/" + workload.name(), document);
        }
    }

    /** The data of {@code GET /api/workloads/NAME}. */
    Optional<Map<String, Object>> workload(String name, Optional<String> namespace) {
        return source.workloads().stream()
                .filter(w -> w.name().equals(name) || (w.namespace() + "/" + w.name()).equals(name))
                .filter(w -> namespace.isEmpty() || namespace.get().equals(w.namespace())).findFirst()
                .map(this::workload);
    }

    List<String> names() {
        return source.workloads().stream().map(WorkloadStatusView::name).distinct().sorted().toList();
    }

    Map<String, Object> workload(WorkloadStatusView workload) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", workload.name());
        document.put("type", workload.kind().type());
        document.put("active", workload.active());
        document.put("healthy", workload.healthy());
        document.put("lastTransition", workload.lastTransition());
        if (!workload.lastError().isEmpty()) {
            document.put("lastError", workload.lastError());
        }
        document.put("details", workload.details());
        document.put("namespace", workload.namespace());
        document.put("phase", workload.phase());
        document.put("restarts", workload.restarts());
        document.put("origin", workload.origin());
        return document;
    }

    /** The data of {@code GET /api/pods}. */
    List<Map<String, Object>> pods() {
        return source.pods().stream().map(this::pod).toList();
    }

    private Map<String, Object> pod(PodView pod) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", pod.name());
        document.put("namespace", pod.namespace());
        document.put("status", pod.status());
        document.put("node", pod.node());
        document.put("age", pod.createdAt().map(at -> Spans.age(since(at))).orElse(""));
        document.put("createdAt", pod.createdAt());
        return document;
    }

    /** The data of {@code GET /api/dbinfo}. */
    Map<String, Object> store() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", source.store().type());
        document.put("address", source.store().address());
        document.put("connected", source.store().connected());
        return document;
    }

    private Duration since(Instant at) {
        return Duration.between(at, clock.instant());
    }
}
