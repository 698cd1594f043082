package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule about which nodes may run a pod. */
public interface Filter {
    /** Every filter, in the order in which Kubernetes asks them: the first that refuses a node names the reason. */
    List<Filter> ALL = List.of(new Cordon(), new TaintFilter(), new NodeAffinityFilter(), new HostPorts(),
            new ResourceFit(),
            new SpreadFilter(), new PodAffinityFilter());

    /**
     * Works out, once for a pod, what is asked of each node.
     *
     * @return the question, valid until the cluster changes; or null when the rule has nothing to say on this pod
     */
    @Nullable
    Test prepare(PodFacts pod, Cluster cluster);

    /** The changes that may let a pod in that this filter refused everywhere. */
    Set<ClusterEvent> helpedBy();

    /** What is asked of each node. */
    @FunctionalInterface
    interface Test {
        /** Why the node is refused, or null when it is not. */
        @Nullable
        Refusal refuse(NodeState node);
    }

    /**
     * Why a node is refused.
     *
     * @param reasons one or more, in Kubernetes' words
     * @param evictionHelps whether taking other pods off the node could change it
     */
    record Refusal(List<String> reasons, boolean evictionHelps) {
        static Refusal lasting(String reason) {
            return new Refusal(List.of(reason), false);
        }

        static Refusal passing(String reason) {
            return new Refusal(List.of(reason), true);
        }
    }
}
