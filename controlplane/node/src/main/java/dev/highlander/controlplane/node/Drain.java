package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.probe.Hooks;
import dev.highlander.controlplane.node.probe.Prober;
import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.controlplane.node.runtime.ContainerState;
import dev.highlander.controlplane.node.runtime.ObservedPod;
import dev.highlander.controlplane.node.runtime.PodUid;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends everything on a node that is shut down: other containers first, then the sidecars, each within its pod's grace. */
final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final ContainerRuntime runtime;
    private final Prober prober;
    private final Drained drained;
    private final Function<PodUid, Optional<Pod>> pods;
    private final PodReconciler reconciler;

    Drain(ContainerRuntime runtime, Prober prober, Drained drained, Function<PodUid, Optional<Pod>> pods,
            PodReconciler reconciler) {
        this.runtime = runtime;
        this.prober = prober;
        this.drained = drained;
        this.pods = pods;
        this.reconciler = reconciler;
    }

    /** A container to end. */
    private record Doomed(Attempt attempt, @Nullable Container container, boolean sidecar, Duration grace) {}

    void run(Duration bound) throws InterruptedException {
        List<Doomed> all = new ArrayList<>();
        try {
            for (ObservedPod observed : runtime.list()) {
                addLiving(observed, bound, all);
            }
            drained.write(all.stream().map(Doomed::attempt).toList()); // first: we may not live to see the end
        } catch (IOException e) {
            log.warn("what runs here cannot be read: {}", e.toString());
        }
        log.info("draining the node: containers={} bound={}s", all.size(), bound.toSeconds());
        end(all.stream().filter(doomed -> !doomed.sidecar()).toList());
        end(all.stream().filter(Doomed::sidecar).toList());
        all.stream().map(doomed -> doomed.attempt().pod()).distinct().forEach(this::report);
    }

    private void addLiving(ObservedPod observed, Duration bound, List<Doomed> all) {
        Optional<Pod> pod = pods.apply(observed.record().uid());
        Duration grace = observed.record().grace().compareTo(bound) < 0 ? observed.record().grace() : bound;
        for (Map.Entry<String, ContainerHistory> entry : observed.containers().entrySet()) {
            if (!(entry.getValue().current() instanceof ContainerState.Exited)) {
                Container container = pod.stream().flatMap(known -> ClientReferences.containers(known).stream())
                        .filter(known -> known.getName().equals(entry.getKey())).findFirst().orElse(null);
                boolean sidecar = container != null && "Always".equals(container.getRestartPolicy());
                all.add(new Doomed(entry.getValue().current().attempt(), container, sidecar, grace));
            }
        }
    }

    private void end(List<Doomed> doomed) throws InterruptedException {
        if (doomed.isEmpty()) {
            return;
        }
        CountDownLatch ended = new CountDownLatch(doomed.size());
        Duration longest = doomed.stream().map(Doomed::grace).max(Duration::compareTo).orElse(Duration.ZERO);
        try (Stops stops = new Stops(runtime, new Hooks(prober), _ -> ended.countDown())) {
            doomed.forEach(one -> stops.begin(one.attempt(), one.container(), one.grace(),
                    (reason, message) -> log.warn("container {}: {} {}", one.attempt(), reason, message)));
            if (!ended.await(longest.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("some containers have not ended: {}", ended.getCount());
            }
        }
    }

    /** The last word on a pod while there is somebody to hear it; the next agent will say the same. */
    private void report(PodUid uid) {
        try {
            reconciler.reportOnly(uid);
        } catch (IOException | KubernetesClientException e) {
            log.debug("last report of pod {} was not taken: {}", uid, e.getMessage());
        }
    }
}
