package dev.highlander.bench.peers;

import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.StoreAddress;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** fabric8's {@code LeaderElector} on a Lease, with client-go's proportions: 15 s, 10 s and 2 s for a lease of 15 s. An elector serves once. */
final class Fabric8Peer implements Peer {
    private final StoreAddress.Kubernetes address;
    private final ContenderOptions options;
    private final KubernetesClient client;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private volatile boolean leading;
    private @Nullable CompletableFuture<?> running;

    Fabric8Peer(StoreAddress.Kubernetes address, ContenderOptions options) {
        this.address = address;
        this.options = options;
        this.client = address.client(options.ttl().dividedBy(4));
    }

    @Override
    public void connect() {
        client.leases().inNamespace(address.namespace()).withName(options.lease().value()).get();
    }

    @Override
    public void acquire() throws Exception {
        CompletableFuture<Boolean> gained = new CompletableFuture<>();
        LeaderCallbacks callbacks = new LeaderCallbacks(() -> {
            leading = true;
            gained.complete(true);
        }, () -> leading = false, _ -> {});
        LeaderElectionConfig config = new LeaderElectionConfig(
                new LeaseLock(address.namespace(), options.lease().value(), options.holder()), options.ttl(),
                options.ttl().multipliedBy(2).dividedBy(3), options.ttl().multipliedBy(2).dividedBy(15), callbacks,
                true, options.holder());
        CompletableFuture<?> election = new LeaderElector(client, config, executor).start();
        running = election;
        CompletableFuture<?> _ = election.whenComplete((_, failure) -> {
            leading = false;
            gained.completeExceptionally(
                    failure == null ? new IllegalStateException("the election has ended") : failure);
        });
        gained.get();
    }

    @Override
    public boolean leads() {
        return leading;
    }

    @Override
    public void release() {
        leading = false;
        if (running != null) {
            running.cancel(true);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        client.close();
    }
}
