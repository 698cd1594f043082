package dev.highlander.app.controller;

import dev.highlander.console.metrics.HighlanderMetrics;
import dev.highlander.console.model.RaftView;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.resources.config.StorageType;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Where a controller's ownership is kept, open.
 *
 * @param leases the store; closed with this
 * @param fence what a new owner shows its epoch to before it acts
 * @param type of which kind it is
 * @param address where it is, without secrets; empty if in this process
 * @param connected whether it answers at this moment; answers from memory
 * @param place whether it matters to the store which process owns; closed after the store
 */
public record OwnershipStore(LeaseStore leases, Fence fence, StorageType type, String address,
        BooleanSupplier connected, Place place) implements AutoCloseable {
    /** A store for which one owner is as good as another. */
    public OwnershipStore(LeaseStore leases, Fence fence, StorageType type, String address,
            BooleanSupplier connected) {
        this(leases, fence, type, address, connected, Place.ANY);
    }

    @Override
    public void close() {
        leases.close();
        place.close();
    }

    /** A store whose owner had better be in one certain process. */
    public interface Place extends AutoCloseable {
        /** Every process is as good. */
        Place ANY = new Place() {
            @Override
            public void onElsewhere(Runnable handOver) {}

            @Override
            public CompletionStage<Void> giveWay(Optional<String> successor) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void close() {}
        };

        /** Takes what is to be done whenever the owner had better be another process; it is not held up. */
        void onElsewhere(Runnable handOver);

        /**
         * Makes another process the one, before this one hands over. Without effect if this one is not the one.
         *
         * @param successor which; any if empty
         * @return complete once another is, or nobody else could be found; fails with
         *         {@link dev.highlander.console.model.HandOverRefusedException} if the named one can't be
         */
        CompletionStage<Void> giveWay(Optional<String> successor);

        /** Lets what happens here be counted and timed; asked for once. */
        default void meter(HighlanderMetrics metrics) {}

        /** What the console shows of it; empty if there is nothing to show. Answers from memory. */
        default Optional<RaftView> raft() {
            return Optional.empty();
        }

        @Override
        void close();
    }
}
