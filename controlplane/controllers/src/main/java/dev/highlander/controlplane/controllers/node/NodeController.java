package dev.highlander.controlplane.controllers.node;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.controlplane.controllers.node.NodeTaints.Clearing;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.reconcile.Controller;
import dev.highlander.reconcile.Events;
import dev.highlander.reconcile.informer.Informer;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over nodes.
 *
 * <p>A turn for one node: (1) note whether it has moved; (2) if it has been silent past its grace, write its conditions as unknown; (3)
 * bring its taints in line with its conditions; (4) if it is not ready, mark its pods as not ready. Each is a write of its own that is
 * left out when the node already says so, and a crash between any two is mended by the next turn.
 */
public final class NodeController implements AutoCloseable {
    /** The index of the pods' informer by the name of the node. */
    public static final String PODS_BY_NODE = "node";
    /** The namespace of the leases by which nodes show that they live. */
    public static final String LEASES = "kube-node-lease";

    private static final Logger log = LoggerFactory.getLogger(NodeController.class);
    private static final Duration RETRY_CLEARING = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Informer<Node> nodes;
    private final Informer<Lease> leases;
    private final Informer<Pod> pods;
    private final TimeSource time;
    private final InstantSource clock;
    private final Events events;
    private final ClearingPace pace = new ClearingPace();
    private final ConcurrentHashMap<String, NodeVitals> vitals = new ConcurrentHashMap<>();
    private final Controller<String> controller;

    /**
     * Wires the controller; nothing happens before {@link #start}.
     *
     * @param leases those in {@link #LEASES}
     * @param pods with the index {@link #PODS_BY_NODE}
     */
    public NodeController(KubernetesClient client, Informer<Node> nodes, Informer<Lease> leases,
            Informer<Pod> pods, TimeSource time, InstantSource clock) {
        this.client = client;
        this.nodes = nodes;
        this.leases = leases;
        this.pods = pods;
        this.time = time;
        this.clock = clock;
        this.events = new Events(client, "node-controller", null, clock, time);
        this.controller = Controller.named("node").reconciler(this::reconcile).workers(4).time(time).build();
        nodes.feed((Node node) -> List.of(node.getMetadata().getName()), controller::enqueue);
        leases.feed((Lease lease) -> List.of(lease.getMetadata().getName()), controller::enqueue);
        pods.feed(NodeController::readyOn, this::podSeen);
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

    /** The node of a pod that says it is ready: a claim to be doubted if the node is not. */
    private static List<String> readyOn(Pod pod) {
        String node = pod.getSpec().getNodeName();
        return node != null && isReady(pod) ? List.of(node) : List.of();
    }

    private void podSeen(String nodeName) {
        Node node = nodes.get(nodeName);
        if (node != null && !NodeVitals.isReady(node)) {
            controller.enqueue(nodeName);
        }
    }

    private Outcome reconcile(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            vitals.remove(name);
            return Outcome.done();
        }
        long now = time.nanos();
        Lease lease = leases.get(LEASES + "/" + name);
        NodeVitals seen = NodeVitals.observe(vitals.get(name), node, lease, now);
        vitals.put(name, seen);
        Duration left = seen.left(node, now);
        List<NodeCondition> conditions = NodeVitals.conditions(node);
        boolean wasReady = NodeVitals.isReady(node);
        if (!left.isPositive()) {
            conditions = SilentConditions.of(node, today());
            if (!conditions.equals(NodeVitals.conditions(node))) {
                writeConditions(node, conditions);
                log.warn("node={} has been silent for {} s: its conditions are unknown", name,
                        time.since(seen.since()).toSeconds());
            }
        }
        boolean ready = wasReady && left.isPositive();
        boolean again = bringTaintsInLine(node, conditions, ready, now);
        if (!ready) {
            markPodsNotReady(node);
        }
        if (wasReady && !ready) {
            events.normal(node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        }
        if (again) {
            return Outcome.again(RETRY_CLEARING);
        }
        return left.isPositive() ? Outcome.again(left) : Outcome.done();
    }

    private void writeConditions(Node node, List<NodeCondition> conditions) {
        // The version: a heartbeat written at this very moment must win.
        Map<String, Object> meta = Map.of("uid", node.getMetadata().getUid(), "resourceVersion",
                node.getMetadata().getResourceVersion());
        client.nodes().withName(node.getMetadata().getName()).subresource("status").patch(
                PatchContext.of(PatchType.JSON_MERGE),
                Serialization.asJson(Map.of("metadata", meta, "status", Map.of("conditions", conditions))));
    }

    /** Returns whether clearing the node has to be asked for again. */
    private boolean bringTaintsInLine(Node node, List<NodeCondition> conditions, boolean ready, long now) {
        List<Taint> current = node.getSpec() == null
                ? List.of()
                : requireNonNullElse(node.getSpec().getTaints(), List.<Taint>of());
        boolean cordoned = node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        boolean reported = conditions.stream().anyMatch(one -> "Ready".equals(one.getType()));
        boolean cleared = current.stream().anyMatch(NodeController::clears);
        Clearing clearing = !ready && reported ? clearing(node, cleared, now) : Clearing.HOLD;
        List<Taint> taints = NodeTaints.of(conditions, cordoned, current, clearing, today());
        if (!taints.equals(current)) {
            writeTaints(node, taints);
        }
        return !ready && reported && taints.stream().noneMatch(NodeController::clears);
    }

    private Clearing clearing(Node node, boolean begun, long now) {
        Map<String, ClearingPace.Zone> zones = zones(node, false);
        if (!begun) {
            return pace.ask(zone(node), zones, now);
        }
        // A node that is being cleared does not use up the pace again.
        return zones.values().stream().allMatch(ClearingPace.Zone::dark) ? Clearing.STOP : Clearing.HOLD;
    }

    private void writeTaints(Node node, List<Taint> taints) {
        // Read and written as a whole, so the version must be that of the read. A status written just now makes this 409: next turn.
        Map<String, @Nullable Object> spec = new LinkedHashMap<>();
        spec.put("taints", taints.isEmpty() ? null : taints);
        Node live = client.nodes().withName(node.getMetadata().getName()).get();
        List<Taint> before = node.getSpec() == null
                ? List.of()
                : requireNonNullElse(node.getSpec().getTaints(), List.<Taint>of());
        if (live == null || !live.getMetadata().getUid().equals(node.getMetadata().getUid())
                || !before.equals(requireNonNullElse(live.getSpec().getTaints(), List.<Taint>of()))) {
            return;
        }
        client.nodes().withName(node.getMetadata().getName()).patch(PatchContext.of(PatchType.JSON_MERGE),
                Serialization.asJson(
                        Map.of("metadata", Map.of("resourceVersion", live.getMetadata().getResourceVersion()), "spec",
                                spec)));
    }

    private static boolean clears(Taint taint) {
        return "NoExecute".equals(taint.getEffect())
                && (NodeTaints.NOT_READY.equals(taint.getKey()) || NodeTaints.UNREACHABLE.equals(taint.getKey()));
    }

    /** How the zones stand, this node counted as it is now. */
    private Map<String, ClearingPace.Zone> zones(Node node, boolean ready) {
        Map<String, ClearingPace.Zone> zones = new HashMap<>();
        for (Node one : nodes.list()) {
            boolean same = one.getMetadata().getName().equals(node.getMetadata().getName());
            boolean oneReady = same ? ready : NodeVitals.isReady(one);
            zones.merge(zone(one), new ClearingPace.Zone(0, 0).plus(oneReady), (known, _) -> known.plus(oneReady));
        }
        return zones;
    }

    private static String zone(Node node) {
        Map<String, String> labels = requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of());
        return labels.getOrDefault("topology.kubernetes.io/region", "") + "/"
                + labels.getOrDefault("topology.kubernetes.io/zone", "");
    }

    private void markPodsNotReady(Node node) {
        for (Pod pod : pods.byIndex(PODS_BY_NODE, node.getMetadata().getName())) {
            if (!isReady(pod)) {
                continue;
            }
            Map<String, Object> ready = Map.of("type", "Ready", "status", "False", "lastTransitionTime", today());
            String patch = Serialization.asJson(Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status",
                    Map.of("conditions", List.of(ready))));
            try {
                client.pods().inNamespace(pod.getMetadata().getNamespace()).withName(pod.getMetadata().getName())
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch);
                events.warning(pod, "NodeNotReady", "Node is not ready");
            } catch (KubernetesClientException e) {
                if (e.getCode() != 404 && e.getCode() != 409) {
                    throw e;
                }
            }
        }
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && requireNonNullElse(pod.getStatus().getConditions(), List.<PodCondition>of()).stream()
                        .anyMatch(one -> "Ready".equals(one.getType()) && "True".equals(one.getStatus()));
    }

    private String today() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
