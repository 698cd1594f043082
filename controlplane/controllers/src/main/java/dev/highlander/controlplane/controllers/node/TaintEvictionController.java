package dev.highlander.controlplane.controllers.node;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.Events;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.NamespacedName;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the pods that do not, or no longer, bear the taints of their node that drive pods out.
 *
 * <p>The time a pod bears them runs from when this controller first saw them together, by its own clock; after a restart it runs anew,
 * which can only make a pod stay longer.
 */
public final class TaintEvictionController implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TaintEvictionController.class);

    private final KubernetesClient client;
    private final Informer<Node> nodes;
    private final Informer<Pod> pods;
    private final TimeSource time;
    private final InstantSource clock;
    private final Events events;
    /** Since when each pod has borne taints. */
    private final ConcurrentHashMap<NamespacedName, Bearing> bearing = new ConcurrentHashMap<>();
    private final Controller<NamespacedName> controller;

    private record Bearing(String uid, long since) {}

    /**
     * Wires the controller; nothing happens before {@link #start}.
     *
     * @param pods with the index {@link NodeController#PODS_BY_NODE}
     */
    public TaintEvictionController(KubernetesClient client, Informer<Node> nodes,
            Informer<Pod> pods,
            TimeSource time, InstantSource clock) {
        this.client = client;
        this.nodes = nodes;
        this.pods = pods;
        this.time = time;
        this.clock = clock;
        this.events = new Events(client, "taint-eviction-controller", null, clock, time);
        this.controller = Controller.named("taint-eviction").reconciler(this::reconcile).workers(8).time(time).build();
        nodes.feed(this::podsToCheck, controller::enqueue);
        pods.feed((Pod pod) -> List.of(NamespacedName.of(pod)), this::podSeen);
    }

    /** Starts the workers. */
    public void start() {
        controller.start();
    }

    @Override
    public void close() {
        controller.close();
        events.close();
    }

    /** A node's pods if it drives any out, or did and some wait for their time. */
    private List<NamespacedName> podsToCheck(Node node) {
        if (driving(node).isEmpty() && bearing.isEmpty()) {
            return List.of();
        }
        List<NamespacedName> names = new ArrayList<>();
        pods.byIndex(NodeController.PODS_BY_NODE, node.getMetadata().getName())
                .forEach(pod -> names.add(NamespacedName.of(pod)));
        return names;
    }

    /** Pods change often and nodes are seldom tainted: most are not worth a turn. */
    private void podSeen(NamespacedName name) {
        Pod pod = pods.get(name.toString());
        String on = pod == null ? null : pod.getSpec().getNodeName();
        Node node = on == null ? null : nodes.get(on);
        if (bearing.containsKey(name) || (node != null && !driving(node).isEmpty())) {
            controller.enqueue(name);
        }
    }

    private Outcome reconcile(NamespacedName name) {
        Pod pod = pods.get(name.toString());
        String on = pod == null ? null : pod.getSpec().getNodeName();
        Node node = on == null ? null : nodes.get(on);
        if (pod == null || node == null || pod.getMetadata().getDeletionTimestamp() != null) {
            bearing.remove(name);
            return Outcome.done();
        }
        List<Taint> driving = driving(node);
        Optional<Duration> stay = Eviction.stay(pod, driving);
        if (driving.isEmpty() || stay.isEmpty()) {
            if (bearing.remove(name) != null) {
                events.normal(pod, "TaintManagerEviction", "Cancelling deletion of Pod " + name);
            }
            return Outcome.done();
        }
        long now = time.nanos();
        String uid = pod.getMetadata().getUid();
        Bearing since = bearing.merge(name, new Bearing(uid, now),
                (known, fresh) -> known.uid.equals(uid) ? known : fresh);
        Duration left = stay.get().minusNanos(now - since.since);
        if (left.isPositive()) {
            return Outcome.again(left);
        }
        evict(pod, name);
        bearing.remove(name);
        return Outcome.done();
    }

    private void evict(Pod pod, NamespacedName name) {
        Map<String, Object> condition = Map.of("type", "DisruptionTarget", "status", "True", "reason",
                "DeletionByTaintManager", "message",
                "Taint manager: deleting due to NoExecute taint", "lastTransitionTime",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        String uid = pod.getMetadata().getUid();
        try {
            client.pods().inNamespace(name.namespace()).withName(name.name()).subresource("status").patch(
                    PatchContext.of(PatchType.STRATEGIC_MERGE),
                    Serialization.asJson(Map.of("metadata", Map.of("uid", uid), "status",
                            Map.of("conditions", List.of(condition)))));
            events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + name);
            client.raw("/api/v1/namespaces/" + name.namespace() + "/pods/" + name.name(), "DELETE",
                    new DeleteOptionsBuilder().withNewPreconditions().withUid(uid).endPreconditions().build());
            log.info("pod={} uid={} node={} evicted: it does not bear the node's taints any longer", name, uid,
                    pod.getSpec().getNodeName());
        } catch (KubernetesClientException e) {
            // Gone, or another pod by that name.
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }

    private static List<Taint> driving(Node node) {
        return node.getSpec() == null
                ? List.of()
                : requireNonNullElse(node.getSpec().getTaints(), List.<Taint>of()).stream()
                        .filter(taint -> "NoExecute".equals(taint.getEffect())).toList();
    }
}
