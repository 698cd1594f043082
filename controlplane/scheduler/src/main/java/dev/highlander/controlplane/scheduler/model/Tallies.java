package dev.highlander.controlplane.scheduler.model;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * How many of each thing stand on each node; only nodes that have some are kept.
 *
 * @param <T> the thing, a value with {@code equals}
 */
public final class Tallies<T> {
    private final Map<T, Map<NodeState, Integer>> counts = new HashMap<>();

    /** Calls {@code visitor} with every thing and its count per node; both must not be changed. */
    public void forEach(BiConsumer<? super T, ? super Map<NodeState, Integer>> visitor) {
        counts.forEach(visitor);
    }

    /** Whether there is nothing anywhere. */
    public boolean isEmpty() {
        return counts.isEmpty();
    }

    void add(T thing, NodeState node) {
        counts.computeIfAbsent(thing, _ -> new HashMap<>()).merge(node, 1, Integer::sum);
    }

    void remove(T thing, NodeState node) {
        counts.computeIfPresent(thing, (_, nodes) -> {
            nodes.computeIfPresent(node, (_, count) -> count == 1 ? null : count - 1);
            return nodes.isEmpty() ? null : nodes;
        });
    }
}
