package dev.highlander.controlplane.node;

import dev.highlander.controlplane.node.runtime.Lack;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of the things that a machine lacks a pod has asked for; pure. */
final class Lacks {
    private Lacks() {}

    /** In words for a user; empty when the pod gets all it asks for. */
    static String of(Pod pod, Set<Lack> lacks) {
        return lacks.stream().filter(lack -> wants(pod, lack)).sorted().map(Lack::meaning)
                .collect(Collectors.joining("; "));
    }

    private static boolean wants(Pod pod, Lack lack) {
        return switch (lack) {
            case MOUNTS -> ClientReferences.containers(pod).stream()
                    .anyMatch(
                            container -> container.getVolumeMounts() != null && !container.getVolumeMounts().isEmpty());
            case LIMITS -> ClientReferences.containers(pod).stream().anyMatch(Lacks::limited);
            case PROCESSES, USERS -> false; // nobody asks for the first by name, and without the second a start is refused
        };
    }

    private static boolean limited(Container container) {
        Map<String, ?> limits = container.getResources() == null ? null : container.getResources().getLimits();
        return limits != null && (limits.containsKey("memory") || limits.containsKey("cpu"));
    }
}
