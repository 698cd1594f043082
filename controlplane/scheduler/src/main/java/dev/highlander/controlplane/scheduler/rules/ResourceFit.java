package dev.highlander.controlplane.scheduler.rules;

import dev.highlander.controlplane.scheduler.model.Cluster;
import dev.highlander.controlplane.scheduler.model.NodeFacts;
import dev.highlander.controlplane.scheduler.model.NodeState;
import dev.highlander.controlplane.scheduler.model.PodFacts;
import dev.highlander.controlplane.scheduler.model.Resources;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the pod asks for must fit into what the node offers and the pods on it leave. Names every resource that is short. */
final class ResourceFit implements Filter {
    @Override
    public Test prepare(PodFacts pod, Cluster cluster) {
        Resources wanted = pod.requests();
        return node -> fits(wanted, node) ? null : refusal(wanted, node);
    }

    @Override
    public Set<ClusterEvent> helpedBy() {
        return EnumSet.of(ClusterEvent.NODE_ADDED, ClusterEvent.NODE_CHANGED, ClusterEvent.POD_GONE);
    }

    /** The good path: no allocation. A pod that asks for none of a resource fits even where there is less than none left. */
    private static boolean fits(Resources wanted, NodeState node) {
        NodeFacts facts = node.facts();
        Resources offered = facts.allocatable();
        Resources taken = node.requested();
        return node.podCount() < facts.pods() && fits(wanted.milliCpu(), offered.milliCpu(), taken.milliCpu())
                && fits(wanted.memory(), offered.memory(), taken.memory())
                && fits(wanted.ephemeralStorage(), offered.ephemeralStorage(), taken.ephemeralStorage())
                && (wanted.extended().isEmpty() || extendedFit(wanted, offered, taken));
    }

    private static boolean extendedFit(Resources wanted, Resources offered, Resources taken) {
        for (Map.Entry<String, Long> entry : wanted.extended().entrySet()) {
            if (!fits(entry.getValue(), offered.extended(entry.getKey()), taken.extended(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(long wanted, long offered, long taken) {
        return wanted == 0 || wanted <= offered - taken;
    }

    private static @Nullable Refusal refusal(Resources wanted, NodeState node) {
        Resources offered = node.facts().allocatable();
        Resources taken = node.requested();
        Shortage shortage = new Shortage();
        if (node.podCount() >= node.facts().pods()) {
            shortage.add("Too many pods", node.facts().pods() > 0);
        }
        shortage.check("cpu", wanted.milliCpu(), offered.milliCpu(), taken.milliCpu());
        shortage.check("memory", wanted.memory(), offered.memory(), taken.memory());
        shortage.check("ephemeral-storage", wanted.ephemeralStorage(), offered.ephemeralStorage(),
                taken.ephemeralStorage());
        wanted.extended()
                .forEach((name, amount) -> shortage.check(name, amount, offered.extended(name), taken.extended(name)));
        return new Refusal(List.copyOf(shortage.reasons), shortage.evictionHelps);
    }

    /** The reasons found so far; evicting pods helps only while the node could hold the pod if it were empty. */
    private static final class Shortage {
        private final List<String> reasons = new ArrayList<>(2);
        private boolean evictionHelps = true;

        void check(String resource, long wanted, long offered, long taken) {
            if (!fits(wanted, offered, taken)) {
                add("Insufficient " + resource, wanted <= offered);
            }
        }

        void add(String reason, boolean roomIfEmpty) {
            reasons.add(reason);
            evictionHelps &= roomIfEmpty;
        }
    }
}
