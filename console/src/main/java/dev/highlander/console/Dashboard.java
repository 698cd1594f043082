package dev.highlander.console;

import dev.highlander.console.model.ControllerStatus;
import dev.highlander.console.model.StatusSource;
import dev.highlander.console.model.WorkloadStatusView;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the dashboard draws: the state, which changes when something happens, and the pulse, which changes with time alone. */
final class Dashboard {
    /** More than anybody reads on one page; the counts are of all. */
    private static final int MOST_ROWS = 1000;

    private final StatusSource source;
    private final StatusDocuments documents;
    private final InstantSource clock;

    Dashboard(StatusSource source, InstantSource clock) {
        this.source = source;
        this.documents = new StatusDocuments(source, clock);
        this.clock = clock;
    }

    byte[] state() {
        ControllerStatus controller = source.controller();
        List<WorkloadStatusView> workloads = source.workloads();
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("controller", controller(controller));
        state.put("ready", source.readiness());
        state.put("counts", Map.of("workloads", workloads.size(), "active", count(workloads, true), "healthy",
                count(workloads, false)));
        state.put("workloads", workloads.stream().limit(MOST_ROWS).map(documents::workload).toList());
        state.put("pods", source.pods().stream().limit(MOST_ROWS).toList());
        state.put("events", source.events().stream().limit(100).toList());
        state.put("history", source.leadership().stream().limit(50).toList());
        state.put("raft", source.raft());
        return Json.bytes(state);
    }

    byte[] pulse() {
        Map<String, Object> pulse = new LinkedHashMap<>();
        pulse.put("now", clock.instant());
        pulse.put("remaining", source.controller().leadership().remaining().toMillis());
        return Json.bytes(pulse);
    }

    private static long count(List<WorkloadStatusView> workloads, boolean active) {
        return workloads.stream().filter(workload -> active ? workload.active() : workload.healthy()).count();
    }

    private static Map<String, Object> controller(ControllerStatus c) {
        ControllerStatus.Leadership l = c.leadership();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", c.id());
        document.put("tenant", c.tenant());
        document.put("cluster", c.clusterName());
        document.put("clusterHealthy", c.clusterHealthy());
        document.put("version", c.version());
        document.put("startedAt", c.startedAt());
        document.put("state", c.state());
        document.put("lastError", c.lastError());
        document.put("store", c.store());
        document.put("isLeader", l.isLeader());
        document.put("epoch", l.epoch());
        document.put("leader", l.currentLeader());
        document.put("previousLeader", l.lastLeader());
        document.put("since", l.isLeader() ? l.leaderSince() : l.lastTransition());
        document.put("reason", l.lastReason());
        document.put("transitions", l.transitions());
        document.put("failovers", l.failovers());
        document.put("timeToLive", l.timeToLive().toMillis());
        return document;
    }
}
