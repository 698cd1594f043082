package dev.highlander.controlplane.scheduler.model;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node and what stands on it, with the sums kept up to date. Changed by {@link Cluster} alone; two states are the same only if they
 * are one object.
 */
public final class NodeState {
    private final String name;
    private @Nullable NodeFacts facts;
    private final Map<String, PodFacts> pods = new LinkedHashMap<>();
    private final Map<HostPort, Integer> ports = new HashMap<>();
    private Resources requested = Resources.NONE;
    private long assumedMilliCpu;
    private long assumedMemory;

    NodeState(String name) {
        this.name = name;
    }

    /** The node's name. */
    public String name() {
        return name;
    }

    /**
     * The node's facts.
     *
     * @throws IllegalStateException the node is only known from pods that name it; such a node is never shown to rules
     */
    public NodeFacts facts() {
        if (facts == null) {
            throw new IllegalStateException("node " + name + " is unknown; only pods name it");
        }
        return facts;
    }

    /** The place that the node lies in by this label; null when it lacks the label or is not known. */
    public @Nullable String place(String topologyKey) {
        return facts == null ? null : facts.labels().get(topologyKey);
    }

    /** What the pods on it occupy. */
    public Resources requested() {
        return requested;
    }

    /** The cpu its pods are assumed to use, for scores; thousandths of a core. */
    public long assumedMilliCpu() {
        return assumedMilliCpu;
    }

    /** The memory its pods are assumed to use, for scores; bytes. */
    public long assumedMemory() {
        return assumedMemory;
    }

    /** How many pods stand on it. */
    public int podCount() {
        return pods.size();
    }

    /** The pods on it; a view. */
    public Iterable<PodFacts> pods() {
        return pods.values();
    }

    /** Whether one of the ports is taken by a pod on it. */
    public boolean portTaken(Iterable<HostPort> wanted) {
        if (ports.isEmpty()) {
            return false;
        }
        for (HostPort port : wanted) {
            for (Iterator<HostPort> taken = ports.keySet().iterator(); taken.hasNext();) {
                if (taken.next().conflictsWith(port)) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean known() {
        return facts != null;
    }

    void facts(@Nullable NodeFacts now) {
        facts = now;
    }

    void add(PodFacts pod) {
        if (pods.putIfAbsent(pod.uid(), pod) != null) {
            throw new IllegalStateException(
                    "pod " + pod.name() + " uid=" + pod.uid() + " stands on node " + name + " already");
        }
        requested = requested.plus(pod.requests());
        assumedMilliCpu += pod.assumed().milliCpu();
        assumedMemory += pod.assumed().memory();
        pod.ports().forEach(port -> ports.merge(port, 1, Integer::sum));
    }

    void remove(String uid) {
        PodFacts pod = pods.remove(uid);
        if (pod == null) {
            throw new IllegalStateException("pod uid=" + uid + " does not stand on node " + name);
        }
        requested = requested.minus(pod.requests());
        assumedMilliCpu -= pod.assumed().milliCpu();
        assumedMemory -= pod.assumed().memory();
        pod.ports().forEach(port -> ports.computeIfPresent(port, (_, count) -> count == 1 ? null : count - 1));
    }
}
