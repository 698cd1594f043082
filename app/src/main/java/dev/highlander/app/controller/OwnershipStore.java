package dev.highlander.app.controller;

import dev.highlander.ownership.Fence;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.resources.config.StorageType;
import java.util.function.BooleanSupplier;

/**
 * Where a controller's ownership is kept, open.
 *
 * @param leases the store; closed with this
 * @param fence what a new owner shows its epoch to before it acts
 * @param type of which kind it is
 * @param address where it is, without secrets; empty if in this process
 * @param connected whether it answers at this moment; answers from memory
 */
public record OwnershipStore(LeaseStore leases, Fence fence, StorageType type, String address,
        BooleanSupplier connected) implements AutoCloseable {
    @Override
    public void close() {
        leases.close();
    }
}
