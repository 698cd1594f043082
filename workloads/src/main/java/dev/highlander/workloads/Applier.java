package dev.highlander.workloads;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highlander.resources.custom.WorkloadResource;
import dev.highlander.resources.custom.WorkloadStatus;
import dev.highlander.workloads.process.Counters;
import dev.highlander.workloads.render.Marks;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes to the API server, as the owner only.
 *
 * <p>Every write to an object that exists carries the version on which it was decided: if anybody wrote in between, an old owner or a new
 * one, it is refused with a conflict and the turn begins anew. A new object's name is a function of its workload, so a second one is
 * refused as well. Every write carries the epoch.
 */
final class Applier {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

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
        return authority.within(settings.writeBound(), () -> client.resource(pod.build()).create());
    }

    /** Writes the own epoch, id and owner on a pod and takes a shutdown mark away; its containers do not notice. */
    Pod adopt(Pod pod, Optional<WorkloadResource> owner) {
        ObjectNode metadata = versioned(pod);
        metadata.putObject("annotations").put(Marks.EPOCH, Long.toString(authority.epoch()))
                .putNull(Marks.CONTROLLED_SHUTDOWN);
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

    /** Marks a pod as being stopped on purpose; the answer is the version to delete. */
    Pod mark(Pod pod) {
        ObjectNode metadata = versioned(pod);
        metadata.putObject("annotations").put(Marks.EPOCH, Long.toString(authority.epoch()))
                .put(Marks.CONTROLLED_SHUTDOWN, "true");
        return patch(pod, metadata);
    }

    /** Asks a pod to end within its own grace period, if it still is the version at hand. */
    void delete(Pod pod) {
        authority.within(settings.writeBound(), () -> client.pods().inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName()).lockResourceVersion(pod.getMetadata().getResourceVersion())
                .delete());
    }

    /** Takes a Go controller's finalizer from a pod. */
    void letGo(Pod pod) {
        List<String> finalizers = new ArrayList<>(pod.getMetadata().getFinalizers());
        finalizers.remove(Marks.LEGACY_POD_FINALIZER);
        ObjectNode metadata = versioned(pod);
        finalizers.forEach(metadata.putArray("finalizers")::add);
        patch(pod, metadata);
    }

    /** Has a custom resource wait at its deletion until its pod is gone, or no longer. */
    void setFinalizer(WorkloadResource resource, boolean wanted) {
        List<String> finalizers = new ArrayList<>(resource.getFinalizers());
        finalizers.remove(Marks.FINALIZER);
        if (wanted) {
            finalizers.add(Marks.FINALIZER);
        }
        ObjectNode metadata = versioned(resource);
        finalizers.forEach(metadata.putArray("finalizers")::add);
        ObjectNode patch = JSON.objectNode().set("metadata", metadata);
        authority.within(settings.writeBound(), () -> client.resource(resource).patch(MERGE, patch.toString()));
    }

    /** Writes a status; what it leaves empty is removed. */
    void report(WorkloadResource resource, WorkloadStatus status) {
        ObjectNode patch = JSON.objectNode();
        patch.set("metadata", versioned(resource));
        patch.set("status", StatusJson.of(status));
        authority.within(settings.writeBound(),
                () -> client.resource(resource).subresource("status").patch(MERGE, patch.toString()));
    }

    /** The pod of a name as the API server has it now, past every cache. */
    Optional<Pod> look(Pod desired) {
        return Optional.ofNullable(client.pods().inNamespace(desired.getMetadata().getNamespace())
                .withName(desired.getMetadata().getName()).get());
    }

    private Pod patch(Pod pod, ObjectNode metadata) {
        ObjectNode patch = JSON.objectNode().set("metadata", metadata);
        // With the object at hand; given only its name, the client would read it first.
        return authority.within(settings.writeBound(), () -> client.resource(pod).patch(MERGE, patch.toString()));
    }

    private static ObjectNode versioned(HasMetadata object) {
        return JSON.objectNode().put("uid", object.getMetadata().getUid()).put("resourceVersion",
                object.getMetadata().getResourceVersion());
    }
}
