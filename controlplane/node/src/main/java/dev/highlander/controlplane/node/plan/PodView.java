package dev.highlander.controlplane.node.plan;

import dev.highlander.controlplane.node.runtime.Attempt;
import dev.highlander.controlplane.node.runtime.ContainerHistory;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything a decision about a pod depends on.
 *
 * @param pod         as the API server has it
 * @param containers  as the runtime has them, by name
 * @param health      what probes say of running containers, by name
 * @param obstacles   what kept containers from starting, by name
 * @param preparation what keeps the whole pod from starting, such as a volume that cannot be made
 * @param refusal     why it is not run at all
 * @param prepared    whether everything containers need is there
 * @param startTime   when this node took the pod on
 * @param address     the pod's and the node's address
 * @param scheme      of container ids, such as {@code process}
 * @param lacks       what of the pod's wishes the machine cannot fulfil, in words; empty when nothing
 * @param excused     runs that ended because the node was shut down
 * @param now         wall time
 */
public record PodView(Pod pod, Map<String, ContainerHistory> containers, Map<String, Health> health,
        Map<String, Obstacle> obstacles, Optional<Obstacle> preparation, Optional<Refusal> refusal, boolean prepared,
        Instant startTime, String address,
        String scheme, String lacks, Set<Attempt> excused, Instant now) {}
