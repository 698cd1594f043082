package dev.highlander.controlplane.controllers.garbage;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import dev.highlander.controlplane.controllers.discovery.MetadataClient;
import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reads and writes of garbage collection. Every write carries the uid and the resourceVersion that were decided upon, so that it is
 * refused (409) if anything has changed since; the change itself makes the item be decided upon again.
 */
final class Collector {
    private final KubernetesClient client;
    private final MetadataClient metadata;

    Collector(KubernetesClient client, MetadataClient metadata) {
        this.client = client;
        this.metadata = metadata;
    }

    /** Reads an object as the API server holds it now; null when there is none. */
    @Nullable
    Item read(ApiResource resource, NamespacedName name) {
        GenericKubernetesResource found = operation(resource, name).get();
        return found == null ? null : Item.of(resource, found);
    }

    /** Deletes; an object that is gone or replaced already is as good as deleted. */
    void delete(Item item, String policy) {
        var options = new DeleteOptionsBuilder().withPropagationPolicy(policy).withNewPreconditions()
                .withUid(item.uid())
                .withResourceVersion(item.version()).endPreconditions().build();
        try {
            client.raw(path(item), "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }

    void setOwners(Item item, List<Item.Owner> owners) {
        patch(item, "ownerReferences", owners.stream().map(Collector::reference).toList());
    }

    void dropFinalizer(Item item, String finalizer) {
        patch(item, "finalizers", item.finalizers().stream().filter(one -> !one.equals(finalizer)).toList());
    }

    private void patch(Item item, String field, List<?> values) {
        Map<String, @Nullable Object> meta = new LinkedHashMap<>();
        meta.put("uid", item.uid());
        meta.put("resourceVersion", item.version());
        // An empty list is none at all.
        meta.put(field, values.isEmpty() ? null : values);
        try {
            operation(item.resource(), item.name()).patch(PatchContext.of(PatchType.JSON_MERGE),
                    Serialization.asJson(Map.of("metadata", meta)));
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
        }
    }

    private Resource<GenericKubernetesResource> operation(ApiResource resource, NamespacedName name) {
        var all = metadata.resources(resource);
        return resource.namespaced()
                ? all.inNamespace(name.namespace()).withName(name.name())
                : all.withName(name.name());
    }

    private static String path(Item item) {
        return item.resource().path(item.name().namespace()) + "/" + item.name().name();
    }

    private static Map<String, Object> reference(Item.Owner owner) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("apiVersion", owner.apiVersion());
        reference.put("kind", owner.kind());
        reference.put("name", owner.name());
        reference.put("uid", owner.uid());
        // Left out when false, as nobody can tell whether it was.
        if (owner.controller()) {
            reference.put("controller", true);
        }
        if (owner.blocks()) {
            reference.put("blockOwnerDeletion", true);
        }
        return reference;
    }
}
