package dev.highlander.workloads;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.ownership.Ownership;
import dev.highlander.resources.custom.WorkloadResource;
import dev.highlander.resources.custom.WorkloadStatus;
import dev.highlander.workloads.process.Counters;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the API server, as the owner only.
 *
 * <p>Every write to an object that exists carries the version on which it was decided: if anybody wrote in between, an old owner or a new
 * one, it is refused with a conflict and the turn begins anew. A new object's name is a function of its workload, so a second one is
 * refused as well. Every write to an object of ours carries the epoch, and what carries a higher one is left alone.
 *
 * <p>A status and a deletion cannot carry an epoch. They are fenced by the version: a new owner writes its epoch to everything that it
 * takes over, and before a pod is deleted it is marked, so that an API server that knows the fence has judged the epoch a moment before.
 */
final class Applier {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** By this manager the fence's policy knows an owner's writes from those of others that leave the epoch as it is. */
    private static final PatchContext MERGE = new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(Marks.MANAGER).build();

    private final KubernetesClient client;
    private final Authority authority;
    private final WorkloadSettings settings;

    Applier(KubernetesClient client, Authority authority, WorkloadSettings settings) {
        this.client = client;
        this.authority = authority;
        this.settings = settings;
    }

    long epoch() {
        return authority.epoch();
    }

    /** Makes a pod. Fails with code 409 if there is one of its name. */
    Pod create(Pod desired, String fingerprint, Counters counters, Optional<WorkloadResource> owner) {
        PodBuilder pod = new PodBuilder(desired).editMetadata().addToAnnotations(Marks.FINGERPRINT, fingerprint)
                .addToAnnotations(Marks.EPOCH, Long.toString(authority.epoch()))
                .addToAnnotations(Marks.RESTARTS, Integer.toString(counters.restarts()))
                .addToAnnotations(Marks.FAILURES, Integer.toString(counters.failures())).endMetadata();
        owner.ifPresent(resource -> pod.editMetadata().withOwnerReferences(new OwnerReferenceBuilder()
                .withApiVersion(resource.getApiVersion()).withKind(resource.getKind())
                .withName(resource.getMetadata().getName())
                .withUid(resource.getMetadata().getUid()).withController(true).withBlockOwnerDeletion(true).build())
                .endMetadata());
        return write(() -> client.resource(pod.build()).create());
    }

    /** Writes the own epoch, id and owner on a pod and takes a shutdown mark away; its containers do not notice. */
    Pod adopt(Pod pod, Optional<WorkloadResource> owner) {
        ObjectNode metadata = fenced(pod);
        metadata.withObject("/annotations").putNull(Marks.CONTROLLED_SHUTDOWN);
        metadata.putObject("labels").put(Marks.CONTROLLER_ID, settings.identity().controllerId()).put(Marks.TENANT,
                settings.identity().tenant());
        if (owner.isPresent()) {
            metadata.putArray("ownerReferences").addObject().put("apiVersion", owner.get().getApiVersion())
                    .put("kind", owner.get().getKind()).put("name", owner.get().getMetadata().getName())
                    .put("uid", owner.get().getMetadata().getUid()).put("controller", true)
                    .put("blockOwnerDeletion", true);
        } else {
            metadata.putNull("ownerReferences");
        }
        return patch(pod, metadata);
    }

    /** Writes the own epoch and id on a pod and nothing else. */
    Pod touch(Pod pod) {
        ObjectNode metadata = fenced(pod);
        metadata.putObject("labels").put(Marks.CONTROLLER_ID, settings.identity().controllerId());
        return patch(pod, metadata);
    }

    /** Marks a pod as being stopped on purpose; the answer is the version to delete. */
    Pod mark(Pod pod) {
        ObjectNode metadata = fenced(pod);
        metadata.withObject("/annotations").put(Marks.CONTROLLED_SHUTDOWN, "true");
        return patch(pod, metadata);
    }

    /** Asks a pod to end within its own grace period, if it still is the version at hand. */
    void delete(Pod pod) {
        refuseNewer(pod);
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/" + pod.getMetadata().getName();
        ObjectNode options = JSON.objectNode().put("apiVersion", "v1").put("kind", "DeleteOptions");
        options.set("preconditions", versioned(pod));
        write(() -> client.raw(path, "DELETE", options));
    }

    /** Takes a Go controller's finalizer from a pod. */
    void letGo(Pod pod) {
        ObjectNode metadata = fenced(pod);
        finalizersWithout(pod, Marks.LEGACY_POD_FINALIZER).forEach(metadata.putArray("finalizers")::add);
        patch(pod, metadata);
    }

    /** Whether a custom resource has yet to be taken over: it carries the epoch of an owner before this one, or none. */
    boolean takesOver(WorkloadResource resource) {
        return epochOf(resource) < authority.epoch();
    }

    /**
     * Writes the own epoch on a custom resource, and has it wait at its deletion until its pod is gone, or no longer.
     *
     * <p>From then on what an old owner says of it meets another version than the one it has seen.
     */
    void claim(WorkloadResource resource, boolean waits) {
        ObjectNode metadata = fenced(resource);
        if (waits != resource.hasFinalizer(Marks.FINALIZER)) {
            List<String> finalizers = finalizersWithout(resource, Marks.FINALIZER);
            if (waits) {
                finalizers.add(Marks.FINALIZER);
            }
            finalizers.forEach(metadata.putArray("finalizers")::add);
        }
        ObjectNode patch = JSON.objectNode().set("metadata", metadata);
        write(() -> client.resource(resource).patch(MERGE, patch.toString()));
    }

    /** Writes a status; what it leaves empty is removed. */
    void report(WorkloadResource resource, WorkloadStatus status) {
        refuseNewer(resource);
        ObjectNode patch = JSON.objectNode();
        patch.set("metadata", versioned(resource));
        patch.set("status", StatusJson.of(status));
        write(() -> client.resource(resource).subresource("status").patch(MERGE, patch.toString()));
    }

    /** The pod of a name as the API server has it now, past every cache. */
    Optional<Pod> look(Pod desired) {
        return Optional.ofNullable(client.pods().inNamespace(desired.getMetadata().getNamespace())
                .withName(desired.getMetadata().getName()).get());
    }

    private Pod patch(Pod pod, ObjectNode metadata) {
        ObjectNode patch = JSON.objectNode().set("metadata", metadata);
        // With the object at hand; given only its name, the client would read it first.
        return write(() -> client.resource(pod).patch(MERGE, patch.toString()));
    }

    private <T extends @Nullable Object> T write(Ownership.Action<T, RuntimeException> action) {
        try {
            return authority.within(settings.writeBound(), action);
        } catch (KubernetesClientException e) {
            throw StaleEpochException.in(e).<RuntimeException>map(stale -> stale).orElse(e);
        }
    }

    /** The metadata of a patch to an object that carries the epoch. */
    private ObjectNode fenced(HasMetadata object) {
        refuseNewer(object);
        ObjectNode metadata = versioned(object);
        metadata.putObject("annotations").put(Marks.EPOCH, Long.toString(authority.epoch()));
        return metadata;
    }

    /**
     * Leaves alone what carries a higher epoch.
     *
     * @throws StaleEpochException if it does
     */
    void refuseNewer(HasMetadata object) {
        long carried = epochOf(object);
        if (carried > authority.epoch()) {
            throw new StaleEpochException(object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                    + object.getMetadata().getName() + " carries epoch " + carried + ", this controller's is "
                    + authority.epoch(), false);
        }
    }

    /** The epoch that an object carries; zero if it carries none. */
    private static long epochOf(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        String epoch = annotations == null ? "" : annotations.getOrDefault(Marks.EPOCH, "");
        try {
            return epoch.isEmpty() ? 0 : Long.parseLong(epoch);
        } catch (NumberFormatException e) {
            return 0; // somebody else's writing
        }
    }

    private static ObjectNode versioned(HasMetadata object) {
        return JSON.objectNode().put("uid", object.getMetadata().getUid()).put("resourceVersion",
                object.getMetadata().getResourceVersion());
    }

    private static List<String> finalizersWithout(HasMetadata object, String finalizer) {
        List<String> finalizers = new ArrayList<>(object.getFinalizers());
        finalizers.remove(finalizer);
        return finalizers;
    }
}
