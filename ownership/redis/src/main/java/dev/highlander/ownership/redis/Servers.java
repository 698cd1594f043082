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

    /**
     * The commands by which the keys of one group are reached, once the connection to their server is there.
     *
     * @param connection made by {@link #connect}
     * @param group of the keys
     * @param alone whether all the commands must go to one server over one connection, as {@code WAIT} needs it, even if the server
     *            says that another one has the keys now
     */
    CompletionStage<RedisClusterAsyncCommands<String, String>> commands(StatefulConnection<String, String> connection,
            int group, boolean alone);

    /** Asks a server, any one, what it says of itself. */
    CompletionStage<String> info(StatefulConnection<String, String> connection);

    /** Looks again where the keys are, if there is more than one place. */
    void refresh();

    /** Whether a connection may lead to a server that isn't the primary any more. */
    boolean mayBeDemoted();

    /** Lets everything go, without waiting. */
    @Override
    void close();
}
