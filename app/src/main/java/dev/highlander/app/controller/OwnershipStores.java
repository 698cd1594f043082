package dev.highlander.app.controller;

import dev.highlander.app.UserError;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.InProcessLeaseStore;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.kubernetes.KubernetesLeaseOptions;
import dev.highlander.ownership.kubernetes.KubernetesLeaseStore;
import dev.highlander.ownership.postgres.PostgresLeaseStore;
import dev.highlander.ownership.postgres.PostgresLeaseStoreConfig;
import dev.highlander.ownership.redis.RedisLeaseStore;
import dev.highlander.ownership.redis.RedisLeaseStoreConfig;
import dev.highlander.ownership.time.TimeSource;
import dev.highlander.resources.config.DatabaseUrl;
import dev.highlander.resources.config.HighlanderConfig;
import dev.highlander.resources.config.StorageType;
import dev.highlander.workloads.KubernetesFence;
import io.fabric8.kubernetes.client.KubernetesClient;
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
     * @param client reaches the cluster; asked for only if the store or the fence needs it, and stays the caller's
     * @throws UserError if the store cannot be used as configured
     */
    public static OwnershipStore open(HighlanderConfig config, Supplier<KubernetesClient> client, TimeSource time,
            InstantSource clock) {
        try {
            return switch (config.storageType()) {
                case MEMORY -> inProcess(SingletonController.lease(config.tenant()), fence(config, client), time);
                case REDIS -> redis(config, fence(config, client), time);
                case DATABASE -> postgres(config, fence(config, client), time);
                case LEASE -> kubernetes(config, client.get(), time, clock);
                case RAFT -> throw new UserError(
                        "storageType: `raft` is not in this version; expected redis, db, lease or memory");
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

    private static OwnershipStore kubernetes(HighlanderConfig config, KubernetesClient client, TimeSource time,
            InstantSource clock) {
        KubernetesLeaseStore store = new KubernetesLeaseStore(client, KubernetesLeaseOptions.in(config.namespace())
                .withRequestTimeout(answerTime(config, Duration.ofSeconds(5))), time, clock);
        return new OwnershipStore(store, fence(config, () -> client), StorageType.LEASE,
                config.namespace() + "/"
                        + KubernetesLeaseStore.objectName(SingletonController.lease(config.tenant())),
                store::isConnected);
    }

    /** How long the store may take to answer: short enough for a renewal that failed to be tried again in time. */
    private static Duration answerTime(HighlanderConfig config, Duration longest) {
        Duration quarter = config.leader().lockTtl().dividedBy(4);
        return quarter.compareTo(longest) < 0 ? quarter : longest;
    }

    private static Fence fence(HighlanderConfig config, Supplier<KubernetesClient> client) {
        return new KubernetesFence(client.get(), config.namespace(), config.tenant());
    }
}
