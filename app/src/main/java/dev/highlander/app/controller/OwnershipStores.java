package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.resources.config.StorageType;
import dev.highlander.workloads.KubernetesFence;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Opens the store that a configuration names. */
public final class OwnershipStores {
    private OwnershipStores() {}

    /**
     * This process's memory, whose epochs go on after the highest that a fence has seen: for who knows that no other process acts.
     *
     * @param fence remembers the highest epoch over the end of this process
     */
    public static OwnershipStore inProcess(LeaseName lease, Fence fence, TimeSource time) {
        InProcessLeaseStore store = new InProcessLeaseStore(time);
        store.continueAfter(lease, fence).toCompletableFuture().join();
        return new OwnershipStore(store, fence, StorageType.MEMORY, "", () -> true);
    }

    /**
     * The store that a configuration names, with the cluster's fence before it.
     *
     * @param client reaches the cluster; asked for only if the store or the fence needs it, and stays the caller's
     * @throws UserError if the store cannot be used as configured
     */
    public static OwnershipStore open(HighlanderConfig config, Supplier<KubernetesClient> client, TimeSource time,
            InstantSource clock) {
        return switch (config.storageType()) {
            case MEMORY -> inProcess(SingletonController.lease(config.tenant()), fence(config, client), time);
            default -> throw new UserError("storageType: `" + config.storageType() + "`: ");
        };
    }

    private static Fence fence(HighlanderConfig config, Supplier<KubernetesClient> client) {
        return new KubernetesFence(client.get(), config.namespace(), config.tenant());
    }
}
