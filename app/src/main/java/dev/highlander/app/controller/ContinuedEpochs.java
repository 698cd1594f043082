package dev.highlander.app.controller;

import dev.highlander.ownership.Epoch;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseRequest;
import dev.highlander.ownership.LeaseStore;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store that may begin anew while its target goes on: before this process first asks for its lease, the lease's epoch is raised to the
 * highest that the target has seen. Otherwise a group of nodes that keeps its log in memory would be taken for a store that lost its data after
 * each restart of all of them, which it is, but by intent.
 *
 * <p>Safe because of the target: whoever acts under an epoch of the former life is refused by it as soon as the next owner has raised its fence.
 */
final class ContinuedEpochs implements LeaseStore {
    private final LeaseStore store;
    private final LeaseName lease;
    private final Fence fence;
    // Guarded by this.
    private @Nullable CompletableFuture<Lease> raised;

    ContinuedEpochs(LeaseStore store, LeaseName lease, Fence fence) {
        this.store = store;
        this.lease = lease;
        this.fence = fence;
    }

    @Override
    public CompletionStage<List<LeaseAnswer>> submit(List<LeaseRequest> batch) {
        boolean asks = batch.stream()
                .anyMatch(step -> step instanceof LeaseRequest.Acquire && step.lease().equals(lease));
        return asks ? raised().thenCompose(_ -> store.submit(batch)) : store.submit(batch);
    }

    @Override
    public Subscription changes(Collection<LeaseName> leases, Consumer<LeaseName> listener) {
        return store.changes(leases, listener);
    }

    @Override
    public void close() {
        store.close();
    }

    private synchronized CompletableFuture<Lease> raised() {
        CompletableFuture<Lease> begun = raised;
        if (begun == null || begun.isCompletedExceptionally()) {
            begun = fence.highest(lease).thenCompose(this::raise).toCompletableFuture();
            raised = begun;
        }
        return begun;
    }

    private CompletionStage<Lease> raise(Epoch seen) {
        return seen.isAfter(Epoch.NONE) ? store.advance(lease, seen) : store.read(lease);
    }
}
