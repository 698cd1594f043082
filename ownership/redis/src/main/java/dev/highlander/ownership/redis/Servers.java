package dev.highlander.ownership.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletionStage;

/** The Redis at an address: one server at a time, alone or chosen by sentinels, or the nodes of a cluster. */
sealed interface Servers extends AutoCloseable permits OneServer, ClusterServers {
    /** Begins to connect for commands. */
    CompletionStage<StatefulConnection<String, String>> connect();

    /** Begins to connect for publish/subscribe. */
    CompletionStage<StatefulRedisPubSubConnection<String, String>> connectForMessages();

    /** By what keys may share a call: one group has one number. */
    int group(String key);

    /** Commands of a connection that was made by {@link #connect}, wherever they have to go. */
    RedisClusterAsyncCommands<String, String> commands(StatefulConnection<String, String> connection);

    /** Commands that all go to the one server that has a group, over one connection: for {@code WAIT}. */
    CompletionStage<RedisClusterAsyncCommands<String, String>> commandsOf(
            StatefulConnection<String, String> connection, int group);

    /** Looks again where the keys are, if there is more than one place. */
    void refresh();

    /** Whether a connection may lead to a server that isn't the primary any more. */
    boolean mayBeDemoted();

    /** Lets everything go, without waiting. */
    @Override
    void close();
}
