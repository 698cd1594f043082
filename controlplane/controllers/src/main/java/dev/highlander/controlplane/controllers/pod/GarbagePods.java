package dev.highlander.controlplane.controllers.pod;

import static java.util.Objects.requireNonNullElse;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decides which pods are garbage. */
final class GarbagePods {
    private GarbagePods() {}

    /**
     * A pod to be deleted.
     *
     * @param pod the pod
     * @param reason why, for the log
     * @param lost whether it is to be marked as failed first, since it had not ended
     */
    record Garbage(Pod pod, String reason, boolean lost) {}

    /**
     * Decides.
     *
     * @param pods all pods
     * @param lostNodes names of nodes that are gone for good
     * @param endedAtMost how many ended pods may be kept; the oldest go first
     */
    static List<Garbage> of(Collection<Pod> pods, Set<String> lostNodes, int endedAtMost) {
        List<Garbage> garbage = new ArrayList<>();
        Set<Pod> taken = new HashSet<>();
        for (Pod pod : pods) {
            String node = requireNonNullElse(pod.getSpec().getNodeName(), "");
            if (!node.isEmpty() && lostNodes.contains(node)) {
                garbage.add(new Garbage(pod, "its node " + node + " is gone", !ended(pod)));
                taken.add(pod);
            } else if (node.isEmpty() && pod.getMetadata().getDeletionTimestamp() != null) {
                garbage.add(new Garbage(pod, "it was deleted before it had a node", !ended(pod)));
                taken.add(pod);
            }
        }
        List<Pod> ended = pods.stream().filter(GarbagePods::ended).filter(pod -> !taken.contains(pod)).sorted(Comparator
                .comparing((Pod pod) -> requireNonNullElse(pod.getMetadata().getCreationTimestamp(), ""))
                .thenComparing(pod -> pod.getMetadata().getNamespace())
                .thenComparing(pod -> pod.getMetadata().getName())).toList();
        ended.stream().limit(Math.max(0, ended.size() - endedAtMost))
                .forEach(pod -> garbage.add(new Garbage(pod, "more than " + endedAtMost + " pods have ended", false)));
        return garbage;
    }

    private static boolean ended(Pod pod) {
        String phase = pod.getStatus() == null ? "" : requireNonNullElse(pod.getStatus().getPhase(), "");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
