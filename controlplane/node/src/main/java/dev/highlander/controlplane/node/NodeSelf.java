package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.runtime.ContainerRuntime;
import dev.highlander.reconcile.Outcome;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's own object and its lease: that it is there, what it has, and that it lives. */
final class NodeSelf {
    private static final Logger log = LoggerFactory.getLogger(NodeSelf.class);
    private static final String LEASES = "kube-node-lease";
    private static final int LEASE_SECONDS = 40;
    private static final Duration RENEWAL = Duration.ofSeconds(10);
    /** How often the machine is looked at, and how often the status is written when nothing has changed. */
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration REPORT = Duration.ofMinutes(5);
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final NodeOptions options;
    private final ContainerRuntime runtime;
    private final MachineFacts facts;
    private final InstantSource clock;
    private volatile Map<String, Quantity> capacity = Map.of();
    /** Used by the heartbeat's controller alone, for one key at a time. */
    private Instant reported = Instant.MIN;

    NodeSelf(KubernetesClient client, NodeOptions options, ContainerRuntime runtime, InstantSource clock)
            throws IOException {
        this.client = client;
        this.options = options;
        this.runtime = runtime;
        this.facts = new MachineFacts(options.directory());
        this.clock = clock;
        this.capacity = facts.capacity(options.pods());
    }

    /** What the node has and may be used: everything. */
    Map<String, Quantity> capacity() {
        return capacity;
    }

    /** Makes the object when it is missing, and writes its status when that has changed or is old. */
    Outcome reportStatus() throws IOException {
        Node node = client.nodes().withName(options.name()).get();
        if (node == null) {
            node = client.nodes()
                    .resource(new NodeBuilder().withNewMetadata().withName(options.name()).withLabels(labels())
                            .endMetadata().withNewSpec().endSpec().build())
                    .create();
            log.info("node {} registered", options.name());
        } else if (!holdsLabels(node)) {
            node = client.nodes().withName(options.name()).edit(this::withLabels);
        }
        NodeStatus next = status(node);
        boolean changed = !withoutHeartbeats(next).equals(withoutHeartbeats(node.getStatus()));
        if (changed || Duration.between(reported, clock.instant()).compareTo(REPORT) >= 0) {
            client.nodes().resource(new NodeBuilder(node).withStatus(next).build()).updateStatus();
            reported = clock.instant();
        }
        return Outcome.again(LOOK);
    }

    /** Shows that the node lives. */
    Outcome renewLease() {
        Lease lease = client.leases().inNamespace(LEASES).withName(options.name()).get();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        if (lease != null) {
            client.leases().inNamespace(LEASES).resource(new LeaseBuilder(lease).editOrNewSpec()
                    .withHolderIdentity(options.name()).withLeaseDurationSeconds(LEASE_SECONDS).withRenewTime(now)
                    .endSpec().build())
                    .update();
            return Outcome.again(RENEWAL);
        }
        Node node = client.nodes().withName(options.name()).get();
        LeaseBuilder fresh = new LeaseBuilder().withNewMetadata().withName(options.name()).withNamespace(LEASES)
                .endMetadata()
                .withNewSpec().withHolderIdentity(options.name()).withLeaseDurationSeconds(LEASE_SECONDS)
                .withRenewTime(now)
                .endSpec();
        if (node != null) {
            fresh.editMetadata().withOwnerReferences(new OwnerReferenceBuilder().withApiVersion("v1").withKind("Node")
                    .withName(options.name()).withUid(node.getMetadata().getUid()).build()).endMetadata();
        }
        try {
            client.leases().inNamespace(LEASES).resource(fresh.build()).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND && e.getCode() != FORBIDDEN) {
                throw e;
            }
            createNamespace();
            client.leases().inNamespace(LEASES).resource(fresh.build()).create();
        }
        return Outcome.again(RENEWAL);
    }

    private void createNamespace() {
        try {
            client.namespaces()
                    .resource(new NamespaceBuilder().withNewMetadata().withName(LEASES).endMetadata().build()).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT && e.getCode() != FORBIDDEN) {
                throw e;
            }
        }
    }

    private NodeStatus status(Node node) throws IOException {
        capacity = facts.capacity(options.pods());
        List<NodeCondition> before = node.getStatus() == null || node.getStatus().getConditions() == null
                ? List.of()
                : node.getStatus().getConditions();
        boolean memory = facts.memoryPressure();
        boolean disk = facts.diskPressure();
        List<NodeCondition> conditions = new ArrayList<>();
        conditions.add(condition(before, "MemoryPressure", memory,
                memory ? "KubeletHasInsufficientMemory" : "KubeletHasSufficientMemory",
                memory ? "node has insufficient memory available" : "node has sufficient memory available"));
        conditions.add(
                condition(before, "DiskPressure", disk, disk ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                        disk ? "node has disk pressure" : "node has no disk pressure"));
        conditions.add(condition(before, "PIDPressure", false, "KubeletHasSufficientPID",
                "node has sufficient PID available"));
        before.stream().filter(condition -> !List.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")
                .contains(condition.getType())).forEach(conditions::add);
        conditions.add(condition(before, "Ready", true, "KubeletReady", "the node agent is posting ready status"));
        return new NodeStatusBuilder(node.getStatus() == null ? new NodeStatus() : node.getStatus())
                .withAddresses(new NodeAddress(options.address(), "InternalIP"),
                        new NodeAddress(options.name(), "Hostname"))
                .withCapacity(capacity).withAllocatable(capacity).withConditions(conditions)
                .withNodeInfo(facts.system(runtime.version(), options.version())).build();
    }

    private NodeCondition condition(List<NodeCondition> before, String type, boolean holds, String reason,
            String message) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        String status = holds ? "True" : "False";
        String since = before.stream().filter(old -> type.equals(old.getType()) && status.equals(old.getStatus()))
                .map(NodeCondition::getLastTransitionTime).filter(Objects::nonNull).findFirst().orElse(now);
        return new NodeConditionBuilder().withType(type).withStatus(status).withReason(reason).withMessage(message)
                .withLastHeartbeatTime(now).withLastTransitionTime(since).build();
    }

    private static NodeStatus withoutHeartbeats(@org.jspecify.annotations.Nullable NodeStatus status) {
        if (status == null) {
            return new NodeStatus();
        }
        List<NodeCondition> conditions = status.getConditions() == null ? List.of() : status.getConditions();
        return new NodeStatusBuilder(status).withConditions(conditions.stream()
                .map(condition -> new NodeConditionBuilder(condition).withLastHeartbeatTime(null).build()).toList())
                .build();
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>(options.labels());
        labels.put("kubernetes.io/hostname", options.name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", MachineFacts.architecture());
        return labels;
    }

    private boolean holdsLabels(Node node) {
        Map<String, String> held = node.getMetadata().getLabels();
        return held != null && held.entrySet().containsAll(labels().entrySet());
    }

    private Node withLabels(Node node) {
        return new NodeBuilder(node).editMetadata().addToLabels(labels()).endMetadata().build();
    }
}
