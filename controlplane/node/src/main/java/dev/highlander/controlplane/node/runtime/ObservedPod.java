package dev.highlander.controlplane.node.runtime;

import java.util.Map;

/**
 * A pod as its runtime keeps it.
 *
 * @param record     what was remembered when the pod was opened
 * @param containers by name: those that were ever started
 */
public record ObservedPod(PodRecord record, Map<String, ContainerHistory> containers) {
    /** Copies the map. */
    public ObservedPod {
        containers = Map.copyOf(containers);
    }

    /** Whether any container of the pod still lives or is about to. */
    public boolean lives() {
        return containers.values().stream().anyMatch(history -> !(history.current() instanceof ContainerState.Exited));
    }
}
