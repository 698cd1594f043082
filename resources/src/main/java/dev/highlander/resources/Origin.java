package dev.highlander.resources;

import dev.highlander.resources.document.Location;

/** Who wants a workload. */
public sealed interface Origin {
    /** For messages: {@code config.yaml:12:5} or {@code WorkloadProcess default/heartbeat}. */
    String describe();

    /** An entry of a config file. */
    record ConfigFile(Location at) implements Origin {
        @Override
        public String describe() {
            return at.toString();
        }
    }

    /**
     * A custom resource.
     *
     * @param uid its {@code metadata.uid}
     * @param generation its {@code metadata.generation}, which grows with every change of the spec
     */
    record CustomResource(WorkloadKey key, String uid, long generation) implements Origin {
        @Override
        public String describe() {
            return key.kind().resourceKind() + " " + key.namespace() + "/" + key.name();
        }
    }
}
