package dev.highlander.resources.custom;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.resources.Workload;
import dev.highlander.resources.WorkloadKey;
import dev.highlander.resources.WorkloadKind;
import dev.highlander.resources.WorkloadReader;
import dev.highlander.resources.document.Problems;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A workload written as a custom resource. The spec stays the JSON it was written as: {@link #read} turns it into a {@link Workload} by
 * the path that config files take, so that nothing is understood in two ways.
 */
public abstract sealed class WorkloadResource extends CustomResource<ObjectNode, WorkloadStatus> implements Namespaced
        permits WorkloadProcess, WorkloadCronJob, WorkloadService, WorkloadPersistent {
    private static final long serialVersionUID = 1;

    /** Which kind of workload this is. */
    @JsonIgnore
    public abstract WorkloadKind workloadKind();

    /** What identifies the workload. */
    @JsonIgnore
    public WorkloadKey key() {
        return new WorkloadKey(workloadKind(), getMetadata().getNamespace(), getMetadata().getName());
    }

    /**
     * The workload that this resource wants.
     *
     * @param problems where faults go that the API server's schema cannot find
     * @return nothing if there are faults
     */
    public Optional<Workload> read(Problems problems) {
        JsonNode spec = getSpec() == null ? JsonNodeFactory.instance.objectNode() : getSpec();
        Long generation = getMetadata().getGeneration();
        String uid = getMetadata().getUid() == null ? "" : getMetadata().getUid();
        return WorkloadReader.fromResource(key(), uid, generation == null ? 0 : generation, spec, problems);
    }

    @Override
    protected @Nullable ObjectNode initSpec() {
        return null;
    }

    @Override
    protected @Nullable WorkloadStatus initStatus() {
        return null;
    }
}
