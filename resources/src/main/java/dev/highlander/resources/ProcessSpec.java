package dev.highlander.resources;

import dev.highlander.resources.schema.Field;
import dev.highlander.resources.schema.Inline;

/**
 * One process that runs once in the cluster.
 *
 * @param maxRestarts how many times in a row a failed pod is replaced before that is given up; -1 for always. A pod that ran for ten
 *            minutes begins a new row. Restarts in place, which the node makes, are not counted
 */
public record ProcessSpec(@Inline PodTemplate template,
        @Field(doc = "How many times in a row a failed pod is replaced; -1 for always. Ten minutes without failure begin a new row.", byDefault = "5", min = -1, max = 1_000_000) int maxRestarts)
        implements
            WorkloadSpec {

    /** The policy written, else {@link RestartPolicy#Never}: it is the controller that brings a process back. */
    public RestartPolicy restartPolicy() {
        return template.restartPolicy().orElse(RestartPolicy.Never);
    }
}
