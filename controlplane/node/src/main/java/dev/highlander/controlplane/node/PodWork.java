package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.plan.Health;
import dev.highlander.controlplane.node.plan.Obstacle;
import dev.highlander.controlplane.node.plan.Refusal;
import dev.highlander.controlplane.node.probe.ContainerProbes;
import dev.highlander.controlplane.node.runtime.Attempt;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the agent has in hand for one pod; nothing that it could not lose. Touched by the pod's reconciler alone, but for the parts
 * that are marked.
 */
final class PodWork {
    /** What kept containers from starting, by name. */
    final Map<String, Obstacle> obstacles = new HashMap<>();
    /** Probes of running containers, by name. */
    final Map<String, ContainerProbes> probes = new HashMap<>();
    /** Runs whose postStart hook is under way (empty) or has failed (why). Any thread. */
    final Map<Attempt, Optional<String>> postStart = new ConcurrentHashMap<>();
    /** Runs whose back-off was told. */
    final Set<Attempt> toldBackOff = ConcurrentHashMap.newKeySet();
    /** Whether something that volumes are made of has changed. Any thread. */
    volatile boolean stale = true;
    /** Grace of the pod's last words, when it vanished from the API server. Any thread. */
    volatile @Nullable Duration lastGrace;
    /** Where volumes are; null before they were made. */
    @Nullable
    Map<String, Path> volumes;
    /** What kept volumes from being made, and how often in a row. */
    @Nullable
    Obstacle preparation;
    int preparationFailures;
    /** Whether it was decided if the pod may be run, and why not: once, before anything is started. */
    boolean judged;
    Optional<Refusal> refusal = Optional.empty();
    /** The pod as the API server answered our last write, which the informer may not have yet. */
    @Nullable
    Pod written;
    boolean toldLacks;

    /** What probes and hooks say of a run. */
    Health health(Attempt attempt, String container) {
        Optional<String> hook = postStart.get(attempt);
        if (hook != null) {
            return hook.map(why -> new Health(false, false, Optional.of("FailedPostStartHook")))
                    .orElse(Health.STARTING);
        }
        ContainerProbes asked = probes.get(container);
        return asked == null ? Health.GOOD : asked.health();
    }

    void close() {
        probes.values().forEach(ContainerProbes::close);
        probes.clear();
    }
}
