package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.kubernetes.KubernetesLeaseOptions;
import dev.highlander.ownership.kubernetes.KubernetesLeaseStore;
import dev.highlander.ownership.postgres.PostgresLeaseStore;
import dev.highlander.ownership.postgres.PostgresLeaseStoreConfig;
import dev.highlander.ownership.raft.RaftConfig;
import dev.highlander.ownership.raft.RaftNode;
import dev.highlander.ownership.raft.RaftReplica;
import dev.highlander.ownership.redis.RedisLeaseStore;
import dev.highlander.ownership.redis.RedisLeaseStoreConfig;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.DatabaseUrl;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.resources.config.StorageType;
import dev.highlander.workloads.KubernetesFence;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
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
     * @param client reaches the cluster; stays the caller's
     * @throws UserError if the store cannot be used as configured
     */
    public static OwnershipStore open(HighlanderConfig config, Supplier<KubernetesClient> client, TimeSource time,
            InstantSource clock) {
        Fence fence = new KubernetesFence(client.get(), config.namespace(), config.tenant());
        return config.storageType() == StorageType.MEMORY
                ? inProcess(SingletonController.lease(config.tenant()), fence, time)
                : open(config, fence, client, time, clock);
    }

    /**
     * The store that a configuration names, to be asked from outside: without a fence, as nobody acts.
     *
     * @param client reaches the cluster; asked for only if the leases are there, and stays the caller's
     * @throws UserError if the store cannot be used as configured, or is another process's memory
     */
    public static LeaseStore lookInto(HighlanderConfig config, Supplier<KubernetesClient> client, TimeSource time,
            InstantSource clock) {
        return config.storageType() == StorageType.RAFT
                // As a member it would have a vote, so it asks from outside.
                ? new LeasesFromOutside(RaftSettings.admin(config, time))
                : open(config, Fence.none(), client, time, clock).leases();
    }

    private static OwnershipStore open(HighlanderConfig config, Fence fence, Supplier<KubernetesClient> client,
            TimeSource time, InstantSource clock) {
        try {
            return switch (config.storageType()) {
                case MEMORY -> throw new UserError(
                        "storageType: `memory` is kept inside one process, and cannot be asked from another");
                case REDIS -> redis(config, fence, time);
                case DATABASE -> postgres(config, fence, time);
                case LEASE -> kubernetes(config, fence, client.get(), time, clock);
                case RAFT -> raft(config, fence, time, clock);
            };
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()));
        }
    }

    private static OwnershipStore redis(HighlanderConfig config, Fence fence, TimeSource time) {
        HighlanderConfig.Redis redis = config.redis();
        String address = redis.uri().isPresent() ? redis.uri().reveal() : redis.addr().toString();
        RedisLeaseStoreConfig.Builder builder = RedisLeaseStoreConfig.ofHighlander(address, redis.password().reveal(),
                redis.db());
        if (!redis.username().isEmpty()) {
            builder.credentials(redis.username(), redis.password().reveal());
        }
        RedisLeaseStoreConfig settings = builder.clusterName(config.cluster().name())
                .commandTimeout(answerTime(config, Duration.ofSeconds(1))).build();
        RedisLeaseStore store = RedisLeaseStore.open(settings, time);
        return new OwnershipStore(store, fence, StorageType.REDIS, settings.uri(), store::isConnected);
    }

    private static OwnershipStore postgres(HighlanderConfig config, Fence fence, TimeSource time) {
        DatabaseUrl url = config.databaseUrl().orElseThrow();
        PostgresLeaseStoreConfig settings = PostgresLeaseStoreConfig.builder(url.withoutPassword())
                .password(url.password().reveal())
                .clusterName(config.cluster().name())
                .answerTimeout(answerTime(config, Duration.ofSeconds(2))).build();
        PostgresLeaseStore store = PostgresLeaseStore.open(settings, time);
        return new OwnershipStore(store, fence, StorageType.DATABASE, url.toString(), store::isConnected);
    }

    private static OwnershipStore kubernetes(HighlanderConfig config, Fence fence, KubernetesClient client,
            TimeSource time, InstantSource clock) {
        KubernetesLeaseStore store = new KubernetesLeaseStore(client, KubernetesLeaseOptions.in(config.namespace())
                .withRequestTimeout(answerTime(config, Duration.ofSeconds(5))), time, clock);
        return new OwnershipStore(store, fence, StorageType.LEASE,
                config.namespace() + "/"
                        + KubernetesLeaseStore.objectName(SingletonController.lease(config.tenant())),
                store::isConnected);
    }

    /** One group for each tenant. Its epochs begin anew with its log, so they go on after the highest that the cluster's fence has seen. */
    private static OwnershipStore raft(HighlanderConfig config, Fence fence, TimeSource time, InstantSource clock) {
        RaftConfig.Builder builder = RaftSettings.node(config).patience(answerTime(config, Duration.ofSeconds(1)));
        RaftNode node;
        try {
            node = RaftNode.start(builder.build(), time, clock);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("raft: " + e.getMessage());
        }
        RaftReplica replica = node.replica(config.tenant());
        LeaseStore leases = new ContinuedEpochs(replica.leaderLeases(), SingletonController.lease(config.tenant()),
                fence);
        return new OwnershipStore(leases, fence, StorageType.RAFT, String.join(", ", config.raft().members()),
                () -> replica.leader() != null, new RaftPlace(node, replica));
    }

    /** How long the store may take to answer: short enough for a renewal that failed to be tried again in time. */
    private static Duration answerTime(HighlanderConfig config, Duration longest) {
        Duration quarter = config.leader().lockTtl().dividedBy(4);
        return quarter.compareTo(longest) < 0 ? quarter : longest;
    }
}
