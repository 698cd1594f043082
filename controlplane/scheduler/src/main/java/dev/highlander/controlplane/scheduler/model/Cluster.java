package dev.highlander.controlplane.scheduler.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All nodes with all pods on them, and the tallies that rules about other pods need. Every change costs the same however large the
 * cluster is. Not thread-safe.
 *
 * <p>A pod stands here from the moment it is <em>assumed</em> on a node, before the API server knows; it is confirmed when it is shown
 * there, or taken back with {@link #remove} when the binding failed.
 */
public final class Cluster {
    private final Map<String, NodeState> nodes = new HashMap<>();
    private final Map<String, Standing> pods = new HashMap<>();
    private final Map<String, Tallies<PodGroup>> groups = new HashMap<>();
    private final Tallies<AffinityTerm> near = new Tallies<>();
    private final Tallies<AffinityTerm> apart = new Tallies<>();
    private final Tallies<AffinityPreference> wishes = new Tallies<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();
    /** The known nodes with neighbours in different zones; null when it must be worked out anew. */
    private @Nullable List<NodeState> order;

    /**
     * Pods that no rule about other pods can tell apart, but for where they stand.
     *
     * @param labels their labels
     * @param terminating whether they are being deleted
     */
    public record PodGroup(Map<String, String> labels, boolean terminating) {}

    private record Standing(PodFacts pod, NodeState node, boolean assumed) {}

    /** The known nodes, in an order in which neighbours lie in different zones where possible. */
    public List<NodeState> nodes() {
        if (order == null) {
            order = interleaved();
        }
        return order;
    }

    /** Whether the node's facts are known. */
    public boolean knows(String node) {
        NodeState state = nodes.get(node);
        return state != null && state.known();
    }

    /** The groups of pods in a namespace, with how many stand on each node (also nodes that are not known). */
    public Tallies<PodGroup> groups(String namespace) {
        Tallies<PodGroup> found = groups.get(namespace);
        return found == null ? new Tallies<>() : found;
    }

    /** All namespaces in which pods stand. */
    public Iterable<String> namespacesWithPods() {
        return groups.keySet();
    }

    /** The terms by which standing pods must be near others. */
    public Tallies<AffinityTerm> near() {
        return near;
    }

    /** The terms by which standing pods must not be near others. */
    public Tallies<AffinityTerm> apart() {
        return apart;
    }

    /** The wishes of standing pods about nearness. */
    public Tallies<AffinityPreference> wishes() {
        return wishes;
    }

    /** The labels of a namespace; none when it is not known. */
    public Map<String, String> namespaceLabels(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }

    /** Whether the pod stands here without having been confirmed. */
    public boolean assumes(String uid) {
        Standing standing = pods.get(uid);
        return standing != null && standing.assumed;
    }

    /** The pod as it stands here, or null. */
    public @Nullable PodFacts find(String uid) {
        Standing standing = pods.get(uid);
        return standing == null ? null : standing.pod;
    }

    /** How many pods stand here without having been confirmed. */
    public long assumed() {
        return pods.values().stream().filter(Standing::assumed).count();
    }

    /** Sets a node's facts; returns whether they were not known before, or were others. */
    public boolean put(NodeFacts facts) {
        NodeState node = nodes.computeIfAbsent(facts.name(), NodeState::new);
        if (node.known() && node.facts().equals(facts)) {
            return false;
        }
        if (!node.known() || !node.facts().zone().equals(facts.zone())) {
            order = null;
        }
        node.facts(facts);
        return true;
    }

    /** Takes a node away; pods that name it go on standing there, unseen, until they are removed themselves. */
    public void removeNode(String name) {
        NodeState node = nodes.get(name);
        if (node != null) {
            order = null;
            node.facts(null);
            forgetIfEmpty(node);
        }
    }

    /** Sets a namespace's labels; returns whether they changed. */
    public boolean putNamespace(String name, Map<String, String> labels) {
        return !labels.equals(namespaces.put(name, Map.copyOf(labels)));
    }

    /** Forgets a namespace. */
    public void removeNamespace(String name) {
        namespaces.remove(name);
    }

    /** Sets the pod on the node it names, confirmed, wherever it was assumed before. */
    public void put(PodFacts pod) {
        stand(pod, false);
    }

    /** Sets the pod on a node before it is known to be there. */
    public void assume(PodFacts pod, String node) {
        stand(pod.on(node), true);
    }

    /** Takes a pod away; returns whether it stood here. */
    public boolean remove(String uid) {
        Standing standing = pods.remove(uid);
        if (standing == null) {
            return false;
        }
        PodFacts pod = standing.pod;
        NodeState node = standing.node;
        node.remove(uid);
        String namespace = pod.name().namespace();
        Tallies<PodGroup> own = groups(namespace);
        own.remove(new PodGroup(pod.labels(), pod.terminating()), node);
        if (own.isEmpty()) {
            groups.remove(namespace);
        }
        pod.near().forEach(term -> near.remove(term, node));
        pod.apart().forEach(term -> apart.remove(term, node));
        pod.wishes().forEach(wish -> wishes.remove(wish, node));
        forgetIfEmpty(node);
        return true;
    }

    private void stand(PodFacts pod, boolean assumed) {
        if (!pod.placed()) {
            throw new IllegalArgumentException("pod " + pod.name() + " holds no room: it has no node or has ended");
        }
        remove(pod.uid());
        NodeState node = nodes.computeIfAbsent(pod.nodeName(), NodeState::new);
        node.add(pod);
        pods.put(pod.uid(), new Standing(pod, node, assumed));
        groups.computeIfAbsent(pod.name().namespace(), _ -> new Tallies<>())
                .add(new PodGroup(pod.labels(), pod.terminating()), node);
        pod.near().forEach(term -> near.add(term, node));
        pod.apart().forEach(term -> apart.add(term, node));
        pod.wishes().forEach(wish -> wishes.add(wish, node));
    }

    private void forgetIfEmpty(NodeState node) {
        if (!node.known() && node.podCount() == 0) {
            nodes.remove(node.name());
        }
    }

    /** One node of each zone, then the next of each, so that looking at some of the nodes means looking at all zones. */
    private List<NodeState> interleaved() {
        TreeMap<String, ArrayDeque<NodeState>> zones = new TreeMap<>();
        nodes.values().stream().filter(NodeState::known).sorted((a, b) -> a.name().compareTo(b.name()))
                .forEach(node -> zones.computeIfAbsent(node.facts().zone(), _ -> new ArrayDeque<>()).add(node));
        List<NodeState> all = new ArrayList<>(nodes.size());
        while (!zones.isEmpty()) {
            for (ArrayDeque<NodeState> zone : zones.values()) {
                all.add(zone.remove());
            }
            zones.values().removeIf(ArrayDeque::isEmpty);
        }
        return List.copyOf(all);
    }
}
