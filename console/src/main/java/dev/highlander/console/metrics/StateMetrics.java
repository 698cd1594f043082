package dev.highlander.console.metrics;

import dev.highlander.console.model.ControllerStatus;
import dev.highlander.console.model.RaftView;
import dev.highlander.console.model.StatusSource;
import dev.highlander.console.model.WorkloadStatusView;
import dev.highlander.console.model.WorkloadStatusView.Kind;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Metrics of what is at the moment of a scrape, read from a {@link StatusSource}. */
public final class StateMetrics {
    private static final Map<Kind, String> PER_KIND = Map.of(Kind.PROCESS, "process_status", Kind.SERVICE,
            "service_status",
            Kind.PERSISTENT, "persistent_status", Kind.CRON_JOB, "cronjob_status");

    private StateMetrics() {}

    /** Adds the metrics to a registry. */
    public static void register(PrometheusRegistry registry, StatusSource source) {
        controller(registry, source, "is_leader", "Whether this controller leads.",
                c -> c.leadership().isLeader() ? 1 : 0);
        controller(registry, source, "last_leader_transition_timestamp_seconds", "When leadership last changed.",
                c -> c.leadership().lastTransition().map(at -> at.toEpochMilli() / 1e3).orElse(0.0));
        controller(registry, source, "leadership_epoch", "The number of the present ownership.",
                c -> c.leadership().epoch());
        controller(registry, source, "controller_state", "Whether the controller is normal (1) or degraded (0).",
                c -> c.state() == ControllerStatus.State.Normal ? 1 : 0);
        workloads(registry, source);
        raft(registry, source);
        clusters(registry, source);
        plain(registry, "system_load", "Load of the machine over a minute.",
                () -> ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        plain(registry, "goroutine_count", "Live threads of the platform; the name is the Go controller's.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        plain(registry, "memory_usage_bytes", "Memory in use on the heap.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private static void workloads(PrometheusRegistry registry, StatusSource source) {
        GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + "workload_status")
                .help("Whether a workload is active.")
                .labelNames("type", "name", "namespace").callback(gauge -> distinct(source.workloads()).forEach(
                        workload -> gauge.call(workload.active() ? 1 : 0, workload.kind().type(), workload.name(),
                                workload.namespace())))
                .register(registry);
        PER_KIND.forEach((kind, name) -> GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + name)
                .help("Whether a " + kind.type() + " is active.").labelNames("name", "namespace")
                .callback(gauge -> distinct(source.workloads()).stream().filter(workload -> workload.kind() == kind)
                        .forEach(workload -> gauge.call(workload.active() ? 1 : 0, workload.name(),
                                workload.namespace())))
                .register(registry));
    }

    /** Two samples with the same labels would spoil the whole scrape. */
    private static List<WorkloadStatusView> distinct(List<WorkloadStatusView> workloads) {
        Set<List<Object>> seen = new HashSet<>();
        return workloads.stream().filter(w -> seen.add(List.of(w.kind(), w.namespace(), w.name()))).toList();
    }

    /** None of them has a sample where ownership is kept elsewhere. */
    private static void raft(PrometheusRegistry registry, StatusSource source) {
        raft(registry, source, "raft_term", "Raft's term.", RaftView::term);
        raft(registry, source, "raft_is_leader", "Whether this node leads its Raft group.",
                view -> view.role().equals("leader") ? 1 : 0);
        raft(registry, source, "raft_commit_index", "The newest place in the log that a majority has.",
                RaftView::committed);
        raft(registry, source, "raft_apply_index", "The newest place in the log that this node has carried out.",
                RaftView::applied);
        raft(registry, source, "raft_leader_changes", "How often this node has seen another leader since it started.",
                RaftView::elections);
        raft(registry, source, "raft_voters", "How many nodes vote.",
                view -> view.members().stream().filter(RaftView.Member::votes).count());
        raftMembers(registry, source, "raft_member_lag_entries",
                "How many entries a member lacks; only the leader knows.", RaftView.Member::behind, 1);
        raftMembers(registry, source, "raft_member_silent_seconds",
                "How long ago the leader heard a member; only the leader knows.", RaftView.Member::silent, 1e-3);
    }

    private static void raft(PrometheusRegistry registry, StatusSource source, String name, String help,
            ToDoubleFunction<RaftView> value) {
        GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + name).help(help)
                .callback(gauge -> source.raft().ifPresent(view -> gauge.call(value.applyAsDouble(view))))
                .register(registry);
    }

    private static void raftMembers(PrometheusRegistry registry, StatusSource source, String name, String help,
            ToLongFunction<RaftView.Member> value, double unit) {
        GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + name).help(help).labelNames("member")
                .callback(gauge -> source.raft().stream().flatMap(view -> view.members().stream())
                        .filter(member -> value.applyAsLong(member) >= 0)
                        .forEach(member -> gauge.call(value.applyAsLong(member) * unit, member.id())))
                .register(registry);
    }

    private static void clusters(PrometheusRegistry registry, StatusSource source) {
        GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + "cluster_health")
                .help("Whether the cluster's API server answers.")
                .labelNames("cluster").callback(gauge -> {
                    ControllerStatus controller = source.controller();
                    gauge.call(controller.clusterHealthy() ? 1 : 0, controller.clusterName());
                }).register(registry);
        GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + "cluster_priority")
                .help("The cluster's priority; 1 is the highest.")
                .labelNames("cluster").callback(gauge -> gauge.call(1, source.controller().clusterName()))
                .register(registry);
    }

    private static void controller(PrometheusRegistry registry, StatusSource source, String name, String help,
            ToDoubleFunction<ControllerStatus> value) {
        plain(registry, name, help, () -> value.applyAsDouble(source.controller()));
    }

    private static void plain(PrometheusRegistry registry, String name, String help,
            java.util.function.DoubleSupplier value) {
        GaugeWithCallback.builder().name(HighlanderMetrics.PREFIX + name).help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
    }
}
