package dev.highlander.console;

import dev.highlander.console.model.HandOverRefusedException;
import dev.highlander.console.model.ControllerStatus;
import dev.highlander.console.model.EventView;
import dev.highlander.console.model.LeaderControl;
import dev.highlander.console.model.LeadershipChange;
import dev.highlander.console.model.PodView;
import dev.highlander.console.model.Readiness;
import dev.highlander.console.model.StatusSource;
import dev.highlander.console.model.StoreView;
import dev.highlander.console.model.WorkloadStatusView;
import dev.highlander.console.model.WorkloadStatusView.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A controller in the middle of its day. Its parts can be replaced by a test. */
class SampleSource implements StatusSource, LeaderControl {
    static final Instant NOW = Instant.parse("2026-03-14T12:00:00Z");

    private final Instant now;
    volatile Readiness readiness = Readiness.READY;
    volatile boolean leads = true;
    volatile boolean broken;
    /** Why leadership can't be handed over; empty if it can. */
    volatile String refusal = "";
    /** Whom leadership was to be handed to; empty for anybody. */
    final List<String> successors = new CopyOnWriteArrayList<>();
    private final AtomicInteger restarts = new AtomicInteger(3);

    SampleSource(Instant now) {
        this.now = now;
    }

    @Override
    public CompletionStage<Boolean> stepDown(Optional<String> successor) {
        successors.add(successor.orElse(""));
        if (!refusal.isEmpty()) {
            return CompletableFuture.failedFuture(new HandOverRefusedException(refusal));
        }
        return CompletableFuture.completedFuture(leads);
    }

    void restart() {
        restarts.incrementAndGet();
    }

    @Override
    public ControllerStatus controller() {
        if (broken) {
            throw new IllegalStateException("a source that is broken");
        }
        ControllerStatus.Leadership leadership = new ControllerStatus.Leadership(leads, 7, leads ? "node-a" : "node-b",
                leads ? "node-b" : "node-a",
                leads ? Optional.of(now.minusSeconds(8100)) : Optional.empty(), Optional.of(now.minusSeconds(8100)),
                "lease expired", 7, 2,
                Duration.ofSeconds(15), leads ? Duration.ofMillis(12_400) : Duration.ZERO);
        return new ControllerStatus("node-a", "team-a", "primary", "0.1.0", "2026-03-01", now.minusSeconds(90_000),
                ControllerStatus.State.Normal, leadership, store(), true, "");
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public List<WorkloadStatusView> workloads() {
        return List.of(
                workload(Kind.PROCESS, "default", "heartbeat", true, true, "Running", 0, 7200, ""),
                workload(Kind.PROCESS, "default", "now-and-then", false, false, "BackingOff", restarts.get(), 12,
                        "main exited with code 3"),
                workload(Kind.PROCESS, "billing", "id-generator", true, true, "Running", 1, 86_400,
                        "main was ended by signal 9"),
                workload(Kind.PROCESS, "billing", "legacy-importer", false, false, "Failed", 6, 600,
                        "main exited with code 1; failed 6 times in a row, and maxRestarts is 5; change the workload or delete its pod to try again"),
                workload(Kind.PROCESS, "batch", "nightly-backfill", false, true, "Completed", 0, 40_000, ""),
                workload(Kind.CRON_JOB, "default", "daily-report", false, false, "Refused", 0, 9000,
                        "this version runs workloads of kind process only; a cronjob is kept but not run"));
    }

    private WorkloadStatusView workload(Kind kind, String namespace, String name, boolean active, boolean healthy,
            String phase,
            int restarted, long secondsAgo, String error) {
        return new WorkloadStatusView(kind, namespace, name, active, healthy, phase, restarted,
                Optional.of(now.minusSeconds(secondsAgo)),
                error, "config.yaml:3:5",
                Map.of("podPhase", active ? "Running" : "", "podIP", "10.0.0.7", "hostIP", "127.0.0.1"));
    }

    @Override
    public List<PodView> pods() {
        return List.of(
                new PodView("default", "heartbeat-pod", "Running", "node-a", Optional.of(now.minusSeconds(7200))),
                new PodView("default", "now-and-then-pod", "Failed", "node-a", Optional.of(now.minusSeconds(50))),
                new PodView("billing", "id-generator-pod", "Running", "node-a", Optional.of(now.minusSeconds(86_400))),
                new PodView("billing", "legacy-importer-pod", "Failed", "node-a", Optional.of(now.minusSeconds(660))),
                new PodView("batch", "nightly-backfill-pod", "Succeeded", "node-a",
                        Optional.of(now.minusSeconds(43_000))));
    }

    @Override
    public List<EventView> events() {
        return List.of(
                new EventView(now.minusSeconds(12), false, "Stopping", "WorkloadProcess default/now-and-then",
                        "stopping pod default/now-and-then-pod: it failed and is tried again", 3),
                new EventView(now.minusSeconds(50), false, "Created", "WorkloadProcess default/now-and-then",
                        "created pod default/now-and-then-pod", 4),
                new EventView(now.minusSeconds(600), true, "RestartLimitReached", "Pod billing/legacy-importer-pod",
                        "failed 6 times in a row, and maxRestarts is 5; change the workload or delete its pod to try again",
                        1),
                new EventView(now.minusSeconds(7200), false, "Scheduled", "Pod default/heartbeat-pod",
                        "Successfully assigned default/heartbeat-pod to node-a", 1));
    }

    @Override
    public List<LeadershipChange> leadership() {
        return List.of(new LeadershipChange(now.minusSeconds(8100), "node-b", "node-a", "lease expired", 7),
                new LeadershipChange(now.minusSeconds(50_000), "node-a", "node-b", "planned hand-over", 6),
                new LeadershipChange(now.minusSeconds(90_000), "", "node-a", "first start", 5));
    }

    @Override
    public StoreView store() {
        return new StoreView("redis", "redis:6379", true, 1);
    }
}
