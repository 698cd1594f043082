package dev.highlander.ownership.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The nodes of a cluster. A message published at one of them reaches whoever subscribes at any. */
final class ClusterServers implements Servers {
    private final ClientResources resources;
    private final RedisClusterClient client;

    ClusterServers(ClientResources resources, ClusterClientOptions options, List<RedisURI> uris) {
        this.resources = resources;
        client = RedisClusterClient.create(resources, uris);
        client.setOptions(options);
    }

    @Override
    public CompletionStage<StatefulConnection<String, String>> connect() {
        return client.refreshPartitionsAsync().thenCompose(_ -> client.connectAsync(StringCodec.UTF8))
                .thenApply(connection -> connection);
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, String>> connectForMessages() {
        return client.refreshPartitionsAsync().thenCompose(_ -> client.connectPubSubAsync(StringCodec.UTF8))
                .thenApply(connection -> connection);
    }

    @Override
    public int group(String key) {
        return SlotHash.getSlot(key);
    }

    @Override
    public CompletionStage<RedisClusterAsyncCommands<String, String>> commands(
            StatefulConnection<String, String> connection, int group, boolean alone) {
        RedisClusterNode node = client.getPartitions().getPartitionBySlot(group);
        if (node == null) {
            return CompletableFuture
                    .failedFuture(new RedisException("no node of the cluster is known to have slot " + group));
        }
        // Lettuce connects to a node when it is first needed, and would refuse what needs it meanwhile.
        return cluster(connection).getConnectionAsync(node.getUri().getHost(), node.getUri().getPort())
                .thenApply(there -> alone ? there.async() : cluster(connection).async());
    }

    @Override
    public CompletionStage<String> info(StatefulConnection<String, String> connection) {
        return cluster(connection).async().info();
    }

    @Override
    public void refresh() {
        var _ = client.refreshPartitionsAsync();
    }

    @Override
    public boolean mayBeDemoted() {
        return false;
    }

    @Override
    public void close() {
        Connecting.shutDown(client, resources);
    }

    private static StatefulRedisClusterConnection<String, String> cluster(
            StatefulConnection<String, String> connection) {
        return (StatefulRedisClusterConnection<String, String>) connection;
    }
}
