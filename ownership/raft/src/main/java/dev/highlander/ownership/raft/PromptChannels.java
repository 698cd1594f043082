package dev.highlander.ownership.raft;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends gRPC's pauses between two tries of a connection, which grow to two minutes. While a node is away nobody minds; but votes that wait
 * for it after it has come back hold up an election. Ratis does so for the leader's log only ({@code GrpcLogAppender}), not for votes; its
 * method for it is public, its class is not, hence the reflection.
 */
final class PromptChannels {
    private static final Logger LOG = LoggerFactory.getLogger(PromptChannels.class);

    private final RaftServer server;
    // Guarded by this.
    private @Nullable Method reset;
    private boolean unable;

    PromptChannels(RaftServer server) {
        this.server = server;
    }

    /** Tries connections again at once that are waiting; leaves all others alone. */
    synchronized void reset(Collection<RaftPeerId> peers) {
        if (unable || !(server.getServerRpc() instanceof GrpcServicesImpl rpc)) {
            return;
        }
        for (RaftPeerId peer : peers) {
            try {
                Object channel = rpc.getProxies().getProxy(peer);
                Method method = reset;
                if (method == null) {
                    method = channel.getClass().getMethod("resetConnectBackoff");
                    method.setAccessible(true);
                    reset = method;
                }
                method.invoke(channel);
            } catch (NoSuchMethodException | IllegalAccessException e) {
                unable = true;
                LOG.warn("event=raft-channels-not-prompt reason=\"{}\"", e.toString());
                return;
            } catch (InvocationTargetException | IOException e) {
                // Closing, or a peer that has just left.
                LOG.debug("event=raft-channel-not-reset peer={}", peer, e);
            }
        }
    }
}
