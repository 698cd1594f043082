package dev.highlander.workloads.render;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** What came of rendering a workload. */
public sealed interface Rendering {
    /**
     * Objects to apply.
     *
     * @param objects the main one first
     * @param fingerprint the same for the same wish, whoever renders it
     */
    record Objects(List<HasMetadata> objects, String fingerprint) implements Rendering {
        public Objects {
            objects = List.copyOf(objects);
        }
    }

    /** This version does not run such workloads. */
    record Unsupported(String why) implements Rendering {}
}
