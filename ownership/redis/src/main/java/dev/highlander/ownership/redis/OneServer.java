package dev.highlander.ownership.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server alone, or the primary that sentinels name whenever a connection is made. */
final class OneServer implements Servers {
    private final ClientResources resources;
    private final RedisClient client;
    private final RedisURI uri;

    OneServer(ClientResources resources, ClientOptions options, RedisURI uri) {
        this.resources = resources;
        this.uri = uri;
        client = RedisClient.create(resources);
        client.setOptions(options);
    }

    @Override
    public CompletionStage<StatefulConnection<String, String>> connect() {
        return client.connectAsync(StringCodec.UTF8, uri).thenApply(connection -> connection);
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<String, String>> connectForMessages() {
        return client.connectPubSubAsync(StringCodec.UTF8, uri);
    }

    @Override
    public int group(String key) {
        return 0;
    }

    @Override
    public CompletionStage<RedisClusterAsyncCommands<String, String>> commands(
            StatefulConnection<String, String> connection, int group, boolean alone) {
        return CompletableFuture.completedFuture(async(connection));
    }

    @Override
    public CompletionStage<String> info(StatefulConnection<String, String> connection) {
        return async(connection).info();
    }

    @Override
    public void refresh() {
        // There is one place only; which one it is, is asked with each new connection.
    }

    @Override
    public boolean mayBeDemoted() {
        return true;
    }

    @Override
    public void close() {
        Connecting.shutDown(client, resources);
    }

    private static RedisAsyncCommands<String, String> async(StatefulConnection<String, String> connection) {
        return ((StatefulRedisConnection<String, String>) connection).async();
    }
}
