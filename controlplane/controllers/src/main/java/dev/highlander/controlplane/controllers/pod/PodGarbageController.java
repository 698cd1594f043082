package dev.highlander.controlplane.controllers.pod;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.controlplane.controllers.pod.GarbagePods.Garbage;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import dev.highlander.reconcile.informer.Informer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes garbage pods, in rounds.
 *
 * <p>A node counts as gone for good when it has been missing for a quarantine of 40 s and the API server, asked directly, does not know
 * it: a cache that lags must not cost a pod.
 */
public final class PodGarbageController implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PodGarbageController.class);
    private static final Duration ROUND = Duration.ofSeconds(20);
    private static final Duration QUARANTINE = Duration.ofSeconds(40);
    private static final String ONLY = "pods";

    private final KubernetesClient client;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final int endedAtMost;
    private final TimeSource time;
    private final InstantSource clock;
    /** Since when each missing node has been missed. Touched by the one turn at a time alone. */
    private final Map<String, Long> missing = new HashMap<>();
    private final Controller<String> controller;

    /**
     * Wires the controller; nothing happens before {@link #start}.
     *
     * @param endedAtMost how many ended pods may be kept
     */
    public PodGarbageController(KubernetesClient client, Informer<Pod> pods, Informer<Node> nodes,
            int endedAtMost, TimeSource time, InstantSource clock) {
        this.client = client;
        this.pods = pods;
        this.nodes = nodes;
        this.endedAtMost = endedAtMost;
        this.time = time;
        this.clock = clock;
        this.controller = Controller.named("pod-garbage").reconciler(this::reconcile).time(time).build();
    }

    /** Starts the rounds. */
    public void start() {
        controller.start();
        controller.enqueue(ONLY);
    }

    @Override
    public void close() {
        controller.close();
    }

    private Outcome reconcile(String once) {
        List<Pod> all = pods.list();
        for (Garbage garbage : GarbagePods.of(all, lostNodes(all), endedAtMost)) {
            delete(garbage);
        }
        return Outcome.again(ROUND);
    }

    private Set<String> lostNodes(List<Pod> all) {
        Set<String> named = new HashSet<>();
        for (Pod pod : all) {
            String node = requireNonNullElse(pod.getSpec().getNodeName(), "");
            if (!node.isEmpty() && nodes.get(node) == null) {
                named.add(node);
            }
        }
        missing.keySet().retainAll(named);
        Set<String> lost = new HashSet<>();
        for (String node : named) {
            Long since = missing.putIfAbsent(node, time.nanos());
            if (since != null && time.since(since).compareTo(QUARANTINE) >= 0
                    && client.nodes().withName(node).get() == null) {
                lost.add(node);
            }
        }
        return lost;
    }

    private void delete(Garbage garbage) {
        var meta = garbage.pod().getMetadata();
        try {
            if (garbage.lost()) {
                client.pods().inNamespace(meta.getNamespace()).withName(meta.getName()).subresource("status")
                        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), failed(garbage));
            }
            client.raw("/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName(), "DELETE",
                    new DeleteOptionsBuilder()
                            .withGracePeriodSeconds(0L).withNewPreconditions().withUid(meta.getUid()).endPreconditions()
                            .build());
            log.info("pod={}/{} uid={} deleted: {}", meta.getNamespace(), meta.getName(), meta.getUid(),
                    garbage.reason());
        } catch (KubernetesClientException e) {
            // Gone, or another pod by that name.
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }

    private String failed(Garbage garbage) {
        Map<String, Object> condition = Map.of("type", "DisruptionTarget", "status", "True", "reason",
                "DeletionByPodGC", "message",
                "PodGC: " + garbage.reason(), "lastTransitionTime",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return Serialization.asJson(Map.of("metadata", Map.of("uid", garbage.pod().getMetadata().getUid()), "status",
                Map.of("phase", "Failed", "conditions", List.of(condition))));
    }
}
