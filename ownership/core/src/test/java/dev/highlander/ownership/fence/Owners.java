package dev.highlander.ownership.fence;

import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Elector;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Two owners of one lease, one after the other, where the first never hears that it is over: what a fence is for. */
final class Owners implements AutoCloseable {
    static final LeaseName LEASE = LeaseName.of("tenant/default");

    private final SystemTime time = new SystemTime("owners-time");
    private final InProcessLeaseStore store = new InProcessLeaseStore(time);

    /** Becomes the owner by an elector that raises the fence, and stops at once; what it held is returned, and is stale soon. */
    Ownership next(String name, Fence fence) throws InterruptedException {
        try (Elector elector = Elector.start(ElectorConfig.builder(LEASE.value(), name).build(),
                Surroundings.of(store, time).withFence(fence), new OwnershipListener() {
                    @Override
                    public void gained(Ownership ownership) {}

                    @Override
                    public void lost(Ownership ownership, Loss loss) {}
                })) {
            return elector.await(Duration.ofSeconds(60)).orElseThrow();
        }
    }

    @Override
    public void close() {
        store.close();
        time.close();
    }

    static HolderId holder(String name) {
        return HolderId.of(name, "1");
    }

    static <T> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
