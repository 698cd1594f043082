package dev.highlander.controlplane.controllers.node;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a node was last seen to move.
 *
 * @param sign what was seen: the times that the node itself writes into its lease and its status, compared and never read as times
 * @param since our own clock's reading when it was first seen
 */
record NodeVitals(String sign, long since) {
    /** A node that has not moved for so long is unreachable. */
    static final Duration GRACE = Duration.ofSeconds(40);
    /** The same for a node that has never reported. */
    static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    /** What is known after another look. */
    static NodeVitals observe(@Nullable NodeVitals before, Node node, @Nullable Lease lease, long now) {
        String renewed = lease == null || lease.getSpec() == null || lease.getSpec().getRenewTime() == null
                ? ""
                : lease.getSpec().getRenewTime().toString();
        String heartbeat = ready(node).map(NodeCondition::getLastHeartbeatTime).orElse("");
        // The uid: a node deleted and made anew is another.
        String sign = node.getMetadata().getUid() + " " + renewed + " " + heartbeat;
        return before != null && before.sign.equals(sign) ? before : new NodeVitals(sign, now);
    }

    /** For how much longer the node counts as alive; zero or less: it does not. */
    Duration left(Node node, long now) {
        Duration grace = ready(node).isPresent() ? GRACE : STARTUP_GRACE;
        return grace.minusNanos(now - since);
    }

    /** A node's condition {@code Ready}, if it has one. */
    static Optional<NodeCondition> ready(Node node) {
        return conditions(node).stream().filter(one -> "Ready".equals(one.getType())).findFirst();
    }

    static List<NodeCondition> conditions(Node node) {
        return node.getStatus() == null
                ? List.of()
                : requireNonNullElse(node.getStatus().getConditions(), List.<NodeCondition>of());
    }

    static boolean isReady(Node node) {
        return ready(node).map(NodeCondition::getStatus).filter("True"::equals).isPresent();
    }
}
