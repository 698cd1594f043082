package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.plan.Action;
import dev.highlander.controlplane.node.plan.Health;
import dev.highlander.controlplane.node.plan.Obstacle;
import dev.highlander.controlplane.node.plan.PodPlan;
import dev.highlander.controlplane.node.plan.PodView;
import dev.highlander.controlplane.node.plan.Refusal;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.ObservedPod;
import dev.highlander.controlplane.node.runtime.PodRecord;
import dev.highlander.controlplane.node.runtime.PodUid;
import dev.highlander.reconcile.NamespacedName;
import dev.highlander.reconcile.Outcome;
import dev.highlander.reconcile.Reconciler;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod, one turn: observe it in the runtime, decide by {@link PodPlan}, start and stop, report.
 *
 * <p>The key is the uid: a pod that was deleted and made again under the same name is another pod, and waits for the end of the first.
 */
final class PodReconciler implements Reconciler<PodUid> {
    private static final Logger log = LoggerFactory.getLogger(PodReconciler.class);
    /** Starting containers shows at once what follows; more rounds than this wait for the next turn. */
    private static final int ROUNDS = 4;
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration PREDECESSOR = Duration.ofSeconds(1);
    private static final Duration LOOK_AFTER = Duration.ofMinutes(1);

    private final ContainerRuntime runtime;
    private final NodeOptions options;
    private final InstantSource clock;
    private final Epochs epochs;
    private final ContainerStarter starter;
    private final ContainerKeeper keeper;
    private final PodReports reports;
    private final PodVolumes volumes;
    private final Function<PodUid, Optional<Pod>> pods;
    private final Set<Attempt> excused;
    private final Map<PodUid, PodWork> works = new ConcurrentHashMap<>();

    PodReconciler(ContainerRuntime runtime, NodeOptions options, InstantSource clock, Epochs epochs,
            ContainerStarter starter,
            ContainerKeeper keeper, PodReports reports, PodVolumes volumes, Function<PodUid, Optional<Pod>> pods,
            Set<Attempt> excused) {
        this.runtime = runtime;
        this.options = options;
        this.clock = clock;
        this.epochs = epochs;
        this.starter = starter;
        this.keeper = keeper;
        this.reports = reports;
        this.volumes = volumes;
        this.pods = pods;
        this.excused = excused;
    }

    /** What is in hand for a pod. */
    PodWork work(PodUid uid) {
        return works.computeIfAbsent(uid, _ -> new PodWork());
    }

    /** Ends all probes; containers stay as they are. */
    void close() {
        works.values().forEach(PodWork::close);
    }

    @Override
    public Outcome reconcile(PodUid uid) throws Exception {
        Optional<Pod> known = pods.apply(uid);
        return known.isEmpty() ? bury(uid) : live(uid, known.get());
    }

    /** The API server knows the pod no more: nothing of it may stay. */
    private Outcome bury(PodUid uid) throws IOException, InterruptedException {
        Optional<ObservedPod> observed = runtime.observe(uid);
        PodWork work = work(uid);
        if (observed.isPresent() && observed.get().lives()) {
            Duration last = work.lastGrace;
            Duration grace = last == null ? observed.get().record().grace() : last;
            work.close();
            for (ContainerHistory history : observed.get().containers().values()) {
                if (!(history.current() instanceof ContainerState.Exited)) {
                    keeper.stop(history.current().attempt(), grace);
                }
            }
            return Outcome.again(RETRY);
        }
        runtime.remove(uid);
        volumes.forget(uid);
        work.close();
        works.remove(uid);
        observed.ifPresent(
                pod -> log.info("pod {}/{} uid={} removed", pod.record().namespace(), pod.record().name(), uid));
        return Outcome.done();
    }

    private Outcome live(PodUid uid, Pod informed) throws IOException, InterruptedException {
        PodWork work = work(uid);
        Pod pod = reports.newest(informed, work);
        Optional<ObservedPod> before = runtime.observe(uid);
        if (before.isEmpty() && ended(pod)) {
            // It ended in an earlier life of this node, or before it came here; only its deletion is left to do.
            return pod.getMetadata().getDeletionTimestamp() == null ? Outcome.done() : reports.delete(pod);
        }
        PodRecord record = before.map(ObservedPod::record).orElse(null);
        if (record == null) {
            record = new PodRecord(uid, pod.getMetadata().getNamespace(), pod.getMetadata().getName(),
                    Epochs.of(pod).orElse(0L),
                    grace(pod), clock.instant());
        }
        boolean begun = before.map(seen -> !seen.containers().isEmpty()).orElse(false);
        Optional<Refusal> refusal = begun ? noteEpoch(pod) : refusal(pod, work);
        if (refusal.isEmpty()) {
            record = runtime.open(record);
        }
        Optional<Obstacle> preparation = begun ? Optional.empty() : predecessor(uid, pod);
        if (preparation.isEmpty() && refusal.isEmpty()) {
            preparation = volumes.prepare(uid, pod, work);
        }
        return turn(uid, pod, record, work, refusal, preparation);
    }

    private Outcome turn(PodUid uid, Pod pod, PodRecord record, PodWork work, Optional<Refusal> refusal,
            Optional<Obstacle> preparation) throws IOException, InterruptedException {
        PodPlan plan = null;
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, ContainerHistory> containers = runtime.observe(uid).map(ObservedPod::containers)
                    .orElse(Map.of());
            plan = PodPlan.decide(view(pod, record, work, containers, refusal, preparation));
            if (!perform(plan, pod, work)) {
                break;
            }
        }
        if (plan == null) {
            throw new IllegalStateException("no round was run");
        }
        Optional<Pod> reported = reports.report(pod, plan.status(), work);
        if (reported.isEmpty()) {
            return Outcome.again(Duration.ofMillis(50)); // changed under our hands: decide anew on what it is now
        }
        if (plan.finished()) {
            return reports.delete(reported.get());
        }
        Duration again = plan.again().orElse(LOOK_AFTER);
        return Outcome.again(again.compareTo(LOOK_AFTER) < 0 ? again : LOOK_AFTER);
    }

    /** Writes the status without doing anything: the last word of a node that shuts down. */
    void reportOnly(PodUid uid) throws IOException {
        Optional<Pod> known = pods.apply(uid);
        Optional<ObservedPod> observed = runtime.observe(uid);
        if (known.isPresent() && observed.isPresent()) {
            PodWork work = work(uid);
            Pod pod = reports.newest(known.get(), work);
            PodPlan plan = PodPlan.decide(
                    view(pod, observed.get().record(), work, observed.get().containers(), Optional.empty(),
                            Optional.empty()));
            reports.report(pod, plan.status(), work);
        }
    }

    private PodView view(Pod pod, PodRecord record, PodWork work, Map<String, ContainerHistory> containers,
            Optional<Refusal> refusal, Optional<Obstacle> preparation) {
        boolean ending = pod.getMetadata().getDeletionTimestamp() != null || refusal.isPresent() || ended(pod);
        Map<String, Health> health = new HashMap<>();
        for (Container container : ClientReferences.containers(pod)) {
            ContainerHistory history = containers.get(container.getName());
            if (history != null && history.current() instanceof ContainerState.Running running) {
                health.put(container.getName(), ending
                        ? work.health(running.attempt(), container.getName())
                        : keeper.health(pod, container, running, work));
            } else {
                keeper.forget(container, work);
            }
        }
        String scheme = runtime.version().substring(0, runtime.version().indexOf(':'));
        return new PodView(pod, containers, health, work.obstacles, preparation, refusal,
                preparation.isEmpty() && refusal.isEmpty(), record.startTime(), options.address(), scheme,
                Lacks.of(pod, runtime.lacks()), excused, clock.instant());
    }

    /** Does what was decided; true when something was started, so that a second look pays. */
    private boolean perform(PodPlan plan, Pod pod, PodWork work) throws InterruptedException {
        boolean started = false;
        for (Action action : plan.actions()) {
            switch (action) {
                case Action.Start start -> {
                    starter.start(pod, start, work);
                    started = true;
                }
                case Action.Stop stop -> keeper.stop(pod, stop, work);
                case Action.BackOff backOff -> {
                    if (work.toldBackOff.add(backOff.attempt())) {
                        reports.warn(pod, backOff.container(), "BackOff", "Back-off restarting failed container "
                                + backOff.container().getName() + " in pod " + pod.getMetadata().getName() + "_"
                                + pod.getMetadata().getNamespace() + "(" + pod.getMetadata().getUid() + ")");
                    }
                }
            }
        }
        return started;
    }

    /** Decided once: after that the pod is either opened, and stays, or has failed, and stays so. */
    private Optional<Refusal> refusal(Pod pod, PodWork work) throws IOException {
        if (!work.judged) {
            work.refusal = epochs.admit(pod);
            work.refusal.ifPresent(why -> reports.warn(pod, null, why.reason(), why.message()));
            work.judged = true;
        }
        return work.refusal;
    }

    /** A pod that runs was admitted; when its owner has changed since and adopted it, the fence rises. */
    private Optional<Refusal> noteEpoch(Pod pod) throws IOException {
        if (epochs.admit(pod).isPresent()) {
            log.debug("pod {} runs with an epoch below the node's", NamespacedName.of(pod));
        }
        return Optional.empty();
    }

    /** Another pod of this name that still lives here: two of them would be two owners. */
    private Optional<Obstacle> predecessor(PodUid uid, Pod pod) throws IOException {
        for (ObservedPod other : runtime.list()) {
            PodRecord record = other.record();
            if (!record.uid().equals(uid) && record.namespace().equals(pod.getMetadata().getNamespace())
                    && record.name().equals(pod.getMetadata().getName()) && other.lives()) {
                return Optional.of(new Obstacle("PredecessorRunning",
                        "the pod of this name with uid " + record.uid() + " has not ended",
                        clock.instant().plus(PREDECESSOR)));
            }
        }
        return Optional.empty();
    }

    private static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    private static Duration grace(Pod pod) {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 30 : Math.max(0, seconds));
    }
}
