package dev.highlander.controlplane.controllers.garbage;

import static java.util.Objects.requireNonNullElse;

import dev.highlander.controlplane.controllers.discovery.ApiResource;
import dev.highlander.reconcile.NamespacedName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;

/**
 * An object, as far as garbage collection cares.
 *
 * @param uid its identity
 * @param resource what it is
 * @param name its name
 * @param version its resourceVersion
 * @param owners its owner references
 * @param finalizers what holds it back from going
 * @param deleting whether it is being deleted
 */
record Item(String uid, ApiResource resource, NamespacedName name, String version, List<Owner> owners,
        List<String> finalizers,
        boolean deleting) {
    /** Held by an object that waits for its dependents to go first. */
    static final String FOREGROUND = "foregroundDeletion";
    /** Held by an object whose dependents are to be let go before it goes. */
    static final String ORPHAN = "orphan";

    /**
     * A reference to an owner.
     *
     * @param apiVersion the owner's group and version
     * @param kind the owner's kind
     * @param name the owner's name, in the dependent's namespace or in none
     * @param uid the owner's identity
     * @param controller whether it manages the dependent
     * @param blocks whether it waits for the dependent when deleted in the foreground
     */
    record Owner(String apiVersion, String kind, String name, String uid, boolean controller, boolean blocks) {}

    static Item of(ApiResource resource, HasMetadata object) {
        var meta = object.getMetadata();
        List<Owner> owners = requireNonNullElse(meta.getOwnerReferences(), List.<OwnerReference>of()).stream()
                .map(owner -> new Owner(owner.getApiVersion(), owner.getKind(), owner.getName(), owner.getUid(),
                        Boolean.TRUE.equals(owner.getController()), Boolean.TRUE.equals(owner.getBlockOwnerDeletion())))
                .toList();
        return new Item(meta.getUid(), resource, NamespacedName.of(object),
                requireNonNullElse(meta.getResourceVersion(), ""), owners,
                List.copyOf(requireNonNullElse(meta.getFinalizers(), List.<String>of())),
                meta.getDeletionTimestamp() != null);
    }

    /** Whether it waits for its dependents to go first. */
    boolean waitsForDependents() {
        return deleting && finalizers.contains(FOREGROUND);
    }

    /** Whether its dependents are to be let go. */
    boolean orphansDependents() {
        return deleting && finalizers.contains(ORPHAN);
    }

    /** Whether its going waits for this item, should it wait for dependents at all. */
    boolean blocks(String ownerUid) {
        return owners.stream().anyMatch(owner -> owner.blocks() && owner.uid().equals(ownerUid));
    }

    /** Whether nothing that garbage collection cares for differs. */
    boolean sameAs(Item other) {
        return owners.equals(other.owners) && finalizers.equals(other.finalizers) && deleting == other.deleting;
    }
}
