package dev.highlander.resources;

import java.util.Optional;

/**
 * A workload that somebody wants.
 *
 * @param key what identifies it
 * @param origin who wants it
 * @param spec what is wanted; empty in a config file's entry that takes its spec from a custom resource
 * @param reference the custom resource that holds the spec, if the entry names one
 */
public record Workload(WorkloadKey key, Origin origin, Optional<WorkloadSpec> spec,
        Optional<ResourceReference> reference) {
    public Workload {
        if (spec.isEmpty() == reference.isEmpty()) {
            throw new IllegalArgumentException(key + " must have either a spec or a reference to one");
        }
    }

    /** A workload with a spec of its own. */
    public static Workload of(WorkloadKey key, Origin origin, WorkloadSpec spec) {
        return new Workload(key, origin, Optional.of(spec), Optional.empty());
    }
}
