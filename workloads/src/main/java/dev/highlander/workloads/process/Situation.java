package dev.highlander.workloads.process;

import dev.highlander.resources.ProcessSpec;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;

/**
 * Everything on which the next step for a process depends.
 *
 * @param wanted what is wanted; nothing if the process shall not run
 * @param pod the pod of its name, if there is one
 * @param elsewhere the namespace in which an unwanted pod of the same process still is, empty for none: it moves, and must not run twice
 * @param tenant whose process it is
 * @param controllerId who looks after it
 * @param epoch the epoch of who looks after it; nobody's is higher than {@link Long#MAX_VALUE}, with which a mere onlooker asks
 * @param next what a pod made now would carry
 * @param sinceFailure how long ago the pod was first seen to have failed; zero if it has not
 */
public record Situation(Optional<Wanted> wanted, Optional<Pod> pod, String elsewhere, String tenant,
        String controllerId, long epoch,
        Counters next, Duration sinceFailure) {

    /**
     * What is wanted of a process.
     *
     * @param fingerprint of the pod that carries it out
     * @param ownerUid the uid of the custom resource that wants it; empty if none does
     */
    public record Wanted(ProcessSpec spec, String fingerprint, String ownerUid) {}
}
