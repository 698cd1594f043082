package dev.highlander.controlplane.node.plan;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.PodUid;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A pod and its containers, for decisions about them. */
final class World {
    static final String UID = "6f0e";
    static final PodUid POD = new PodUid(UID);

    private final PodBuilder pod = new PodBuilder().withNewMetadata().withName("web").withNamespace("default")
            .withUid(UID)
            .endMetadata().withNewSpec().withTerminationGracePeriodSeconds(30L).endSpec().withNewStatus().endStatus();
    private final Map<String, ContainerHistory> containers = new HashMap<>();
    private final Map<String, Health> health = new HashMap<>();
    private final Map<String, Obstacle> obstacles = new HashMap<>();
    private final Set<Attempt> excused = new HashSet<>();
    private final Instant begin;
    private Optional<Refusal> refusal = Optional.empty();
    private Instant now;

    World(Instant now) {
        this.begin = now;
        this.now = now;
    }

    World main(String name) {
        return add(new ContainerBuilder().withName(name).build());
    }

    World add(Container container) {
        pod.editSpec().addToContainers(container).endSpec();
        return this;
    }

    World init(String name) {
        pod.editSpec().addToInitContainers(new ContainerBuilder().withName(name).build()).endSpec();
        return this;
    }

    World sidecar(String name) {
        pod.editSpec().addToInitContainers(new ContainerBuilder().withName(name).withRestartPolicy("Always").build())
                .endSpec();
        return this;
    }

    World policy(String policy) {
        pod.editSpec().withRestartPolicy(policy).endSpec();
        return this;
    }

    World phase(String phase) {
        pod.editStatus().withPhase(phase).endStatus();
        return this;
    }

    World condition(PodCondition condition) {
        pod.editStatus().addToConditions(condition).endStatus();
        return this;
    }

    World gate(String type) {
        pod.editSpec().addNewReadinessGate(type).endSpec();
        return this;
    }

    World deleted(long grace) {
        pod.editMetadata().withDeletionTimestamp("2026-01-02T03:05:00Z").withDeletionGracePeriodSeconds(grace)
                .endMetadata();
        return this;
    }

    World deadline(long seconds) {
        pod.editSpec().withActiveDeadlineSeconds(seconds).endSpec();
        return this;
    }

    World running(String name, int number) {
        health.putIfAbsent(name, Health.GOOD);
        return put(name, new ContainerState.Running(new Attempt(POD, name, number), number, "id-" + name, begin));
    }

    World exited(String name, int number, int streak, int code, Instant finished) {
        return exited(name, number, streak, code, finished.minus(Duration.ofSeconds(1)), finished);
    }

    World exited(String name, int number, int streak, int code, Instant started, Instant finished) {
        return put(name,
                new ContainerState.Exited(new Attempt(POD, name, number), streak, "id-" + name, started, finished, code,
                        code == 0 ? "Completed" : "Error", ""));
    }

    World health(String name, Health said) {
        health.put(name, said);
        return this;
    }

    World obstacle(String name, Obstacle obstacle) {
        obstacles.put(name, obstacle);
        return this;
    }

    World refused(Refusal why) {
        refusal = Optional.of(why);
        return this;
    }

    World excuse(Attempt attempt) {
        excused.add(attempt);
        return this;
    }

    World now(Instant time) {
        now = time;
        return this;
    }

    PodPlan decide() {
        return PodPlan
                .decide(new PodView(pod.build(), Map.copyOf(containers), Map.copyOf(health), Map.copyOf(obstacles),
                        Optional.empty(), refusal, true, begin, "127.0.0.1", "process", "", Set.copyOf(excused), now));
    }

    /** What is started, as {@code name#number}, with the streak when it is not 0. */
    static List<String> starts(PodPlan plan) {
        return plan.actions().stream().filter(Action.Start.class::isInstance).map(Action.Start.class::cast)
                .map(start -> start.container().getName() + "#" + start.attempt().number()
                        + (start.streak() == 0 ? "" : "/" + start.streak()))
                .toList();
    }

    static List<String> stops(PodPlan plan) {
        return plan.actions().stream().filter(Action.Stop.class::isInstance).map(Action.Stop.class::cast)
                .map(stop -> stop.container().getName()).toList();
    }

    private World put(String name, ContainerState state) {
        containers.put(name, new ContainerHistory(state, Optional.empty()));
        return this;
    }
}
