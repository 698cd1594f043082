package dev.highlander.controlplane.controllers.node;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns conditions into taints: no new pods where something is wrong, and no pods at all where nobody answers. */
final class NodeTaints {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final String NO_EXECUTE = "NoExecute";
    private static final Set<Mark> MANAGED = Set.of(new Mark(NOT_READY, NO_SCHEDULE),
            new Mark(UNREACHABLE, NO_SCHEDULE),
            new Mark("node.kubernetes.io/memory-pressure", NO_SCHEDULE),
            new Mark("node.kubernetes.io/disk-pressure", NO_SCHEDULE),
            new Mark("node.kubernetes.io/pid-pressure", NO_SCHEDULE),
            new Mark("node.kubernetes.io/network-unavailable", NO_SCHEDULE),
            new Mark("node.kubernetes.io/unschedulable", NO_SCHEDULE), new Mark(NOT_READY, NO_EXECUTE),
            new Mark(UNREACHABLE, NO_EXECUTE));

    private NodeTaints() {}

    private record Mark(String key, String effect) {}

    /** Whether a node in trouble may be cleared of its pods. */
    enum Clearing {
        /** Yes. */
        BEGIN,
        /** Not yet; but where it has begun it goes on. */
        HOLD,
        /** No, and where it has begun it ends. */
        STOP
    }

    /**
     * The taints a node should have.
     *
     * @param conditions the node's conditions
     * @param cordoned whether it takes no new pods
     * @param current the taints it has; those that are nobody's business here stay as they are
     * @param now the time of day for taints that are added
     */
    static List<Taint> of(List<NodeCondition> conditions, boolean cordoned, List<Taint> current, Clearing clearing,
            String now) {
        Set<Mark> wanted = new LinkedHashSet<>();
        for (NodeCondition condition : conditions) {
            mark(condition, wanted);
        }
        if (cordoned) {
            wanted.add(new Mark("node.kubernetes.io/unschedulable", NO_SCHEDULE));
        }
        Set<Mark> clear = new LinkedHashSet<>();
        for (Mark mark : wanted) {
            if (mark.key.equals(NOT_READY) || mark.key.equals(UNREACHABLE)) {
                clear.add(new Mark(mark.key, NO_EXECUTE));
            }
        }
        boolean begun = current.stream().anyMatch(taint -> NO_EXECUTE.equals(taint.getEffect())
                && (NOT_READY.equals(taint.getKey()) || UNREACHABLE.equals(taint.getKey())));
        if (clearing == Clearing.BEGIN || (clearing == Clearing.HOLD && begun)) {
            wanted.addAll(clear);
        }
        List<Taint> taints = new ArrayList<>();
        for (Taint taint : current) {
            Mark mark = new Mark(taint.getKey(), taint.getEffect());
            if (!MANAGED.contains(mark) || wanted.remove(mark)) {
                taints.add(taint);
            }
        }
        for (Mark mark : wanted) {
            taints.add(new TaintBuilder().withKey(mark.key).withEffect(mark.effect).withTimeAdded(now).build());
        }
        return taints;
    }

    private static void mark(NodeCondition condition, Set<Mark> wanted) {
        boolean bad = "True".equals(condition.getStatus());
        switch (condition.getType()) {
            case "Ready" -> {
                if (!bad) {
                    wanted.add(
                            new Mark("Unknown".equals(condition.getStatus()) ? UNREACHABLE : NOT_READY, NO_SCHEDULE));
                }
            }
            case "MemoryPressure" -> add(bad, "node.kubernetes.io/memory-pressure", wanted);
            case "DiskPressure" -> add(bad, "node.kubernetes.io/disk-pressure", wanted);
            case "PIDPressure" -> add(bad, "node.kubernetes.io/pid-pressure", wanted);
            case "NetworkUnavailable" -> add(bad, "node.kubernetes.io/network-unavailable", wanted);
            default -> {
            }
        }
    }

    private static void add(boolean bad, String key, Set<Mark> wanted) {
        if (bad) {
            wanted.add(new Mark(key, NO_SCHEDULE));
        }
    }
}
