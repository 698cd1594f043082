package dev.highlander.app.controller;

import dev.highlander.app.Version;
import dev.highlander.console.model.ControllerStatus;
import dev.highlander.console.model.EventView;
import dev.highlander.console.model.LeaderControl;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.console.model.PodView;
import dev.highlander.console.model.RaftView;
import dev.highlander.console.model.Readiness;
import dev.highlander.console.model.StatusSource;
import dev.highlander.console.model.StoreView;
import dev.highlander.console.model.WorkloadStatusView;
import dev.highlander.ownership.ElectorStatus;
import dev.highlander.ownership.EpochRegression;
import dev.highlander.ownership.Ownership;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.workloads.WorkloadReport;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the console shows of a controller, and what it may tell it to do; everything is read from memory. */
public final class ControllerView implements StatusSource, LeaderControl {
    private final HighlanderConfig config;
    private final SingletonController controller;
    private final RecentEvents events;
    private final Supplier<Optional<String>> clusterTrouble;
    private final Instant startedAt;

    /**
     * Reads from these parts.
     *
     * @param clusterTrouble what is wrong with the cluster's storage, if anything; must answer from memory
     */
    public ControllerView(HighlanderConfig config, SingletonController controller, RecentEvents events,
            Supplier<Optional<String>> clusterTrouble, InstantSource clock) {
        this.config = config;
        this.controller = controller;
        this.events = events;
        this.clusterTrouble = clusterTrouble;
        this.startedAt = clock.instant();
    }

    @Override
    public ControllerStatus controller() {
        ElectorStatus election = controller.election();
        List<LeadershipChange> changes = controller.history().newestFirst();
        Optional<Ownership> ownership = controller.ownership();
        boolean leads = ownership.isPresent();
        Optional<LeadershipChange> newest = changes.stream().findFirst();
        Optional<Duration> remaining = ownership.map(Ownership::remaining);
        ControllerStatus.Leadership leadership = new ControllerStatus.Leadership(leads,
                ownership.map(held -> held.epoch().value()).orElse(election.lastLease() == null
                        ? 0L
                        : election.lastLease().epoch().value()),
                controller.leader().orElse(""),
                changes.stream().map(LeadershipChange::from).filter(from -> !from.isEmpty()).findFirst().orElse(""),
                leads ? newest.map(LeadershipChange::timestamp) : Optional.empty(),
                newest.map(LeadershipChange::timestamp), newest.map(LeadershipChange::reason).orElse(""),
                controller.history().count(), controller.history().failovers(), config.leader().lockTtl(),
                remaining.orElse(Duration.ZERO));
        String trouble = trouble(election);
        boolean degraded = !trouble.isEmpty() || controller.workloads().failing() > 0;
        return new ControllerStatus(config.id(), config.tenant(), config.cluster().name(), Version.text(),
                "java" + Runtime.version().feature(), startedAt,
                degraded ? ControllerStatus.State.Degraded : ControllerStatus.State.Normal, leadership, store(),
                clusterHealthy(), trouble);
    }

    /** What keeps this controller from doing what it should; empty if nothing does. */
    private String trouble(ElectorStatus election) {
        return Stream.of(Optional.ofNullable(election.regression()).map(EpochRegression::message),
                Optional.ofNullable(election.trouble()), clusterTrouble.get())
                .flatMap(Optional::stream).findFirst().orElse("");
    }

    private boolean clusterHealthy() {
        return controller.workloads().synced() && clusterTrouble.get().isEmpty();
    }

    @Override
    public Readiness readiness() {
        if (!clusterHealthy()) {
            return Readiness.not("cluster health issue");
        }
        StoreView store = store();
        if (!store.connected()) {
            return Readiness.not(store.type().equals("redis")
                    ? "redis connection issue"
                    : "error: the store " + store.type() + " does not answer");
        }
        // Who waits while another leads is ready, too: it takes over when it must.
        return controller.leader().isPresent() ? Readiness.READY : Readiness.not("recent leadership change");
    }

    @Override
    public List<WorkloadStatusView> workloads() {
        return controller.workloads().reports().stream().map(ControllerView::view).toList();
    }

    @Override
    public List<PodView> pods() {
        return controller.workloads().pods().stream().map(ControllerView::view).toList();
    }

    @Override
    public List<EventView> events() {
        return events.newestFirst();
    }

    @Override
    public List<LeadershipChange> leadership() {
        return controller.history().newestFirst();
    }

    @Override
    public StoreView store() {
        OwnershipStore store = controller.store();
        return new StoreView(store.type().toString(), store.address(), store.connected().getAsBoolean(),
                controller.election().failures());
    }

    @Override
    public Optional<RaftView> raft() {
        return controller.store().place().raft();
    }

    @Override
    public CompletionStage<Boolean> stepDown(Optional<String> successor) {
        boolean leads = controller.ownership().isPresent();
        return controller.handOver(successor).thenApply(_ -> leads);
    }

    private static WorkloadStatusView view(WorkloadReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        report.pod().map(Pod::getStatus).ifPresent(status -> {
            details.put("podPhase", status.getPhase() == null ? "" : status.getPhase());
            details.put("podIP", status.getPodIP() == null ? "" : status.getPodIP());
            details.put("hostIP", status.getHostIP() == null ? "" : status.getHostIP());
        });
        return new WorkloadStatusView(kind(report.key().kind()), report.key().namespace(), report.key().name(),
                report.status().active(), report.status().healthy(), report.status().phase().name(),
                report.status().restarts(), instant(report.status().lastTransitionTime()), report.status().lastError(),
                report.origin(), details);
    }

    private static WorkloadStatusView.Kind kind(WorkloadKind kind) {
        return switch (kind) {
            case PROCESS -> WorkloadStatusView.Kind.PROCESS;
            case CRON_JOB -> WorkloadStatusView.Kind.CRON_JOB;
            case SERVICE -> WorkloadStatusView.Kind.SERVICE;
            case PERSISTENT -> WorkloadStatusView.Kind.PERSISTENT;
        };
    }

    private static PodView view(Pod pod) {
        return new PodView(pod.getMetadata().getNamespace(), pod.getMetadata().getName(), state(pod),
                Optional.ofNullable(pod.getSpec().getNodeName()).orElse(""),
                instant(Optional.ofNullable(pod.getMetadata().getCreationTimestamp()).orElse("")));
    }

    /** The phase, or the word that tells more: what a container waits for, or that the pod is going. */
    private static String state(Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return "Terminating";
        }
        PodStatus status = pod.getStatus();
        if (status == null) {
            return "Pending";
        }
        for (ContainerStatus container : status.getContainerStatuses()) {
            if (container.getState() != null && container.getState().getWaiting() != null
                    && container.getState().getWaiting().getReason() != null) {
                return container.getState().getWaiting().getReason();
            }
        }
        return status.getPhase() == null ? "Pending" : status.getPhase();
    }

    private static Optional<Instant> instant(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
