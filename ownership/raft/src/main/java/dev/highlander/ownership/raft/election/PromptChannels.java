package dev.highlander.ownership.raft.election;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.grpc.ConnectivityState;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node connected with all others, so that neither votes nor a new leader's first entries wait for a connection: opens those that
 * were never used, and ends gRPC's pauses between two tries, which grow to two minutes. While a node is away nobody minds; but votes that wait
 * for it after it has come back hold up an election. And tells when an open connection ends. Ratis opens connections with the first message, and ends pauses for the leader's log only
 * ({@code GrpcLogAppender}), not for votes; its class for it is not public, hence the reflection.
 */
public final class PromptChannels {
    private static final Logger LOG = LoggerFactory.getLogger(PromptChannels.class);

    private final RaftServer server;
    private final Consumer<RaftPeerId> closed;
    /** The open connections whose end will be told. */
    private final Set<ManagedChannel> watched = ConcurrentHashMap.newKeySet();
    // Guarded by this.
    private @Nullable Field field;
    private boolean unable;

    /**
     * For one node.
     *
     * @param closed told of each open connection that has ended, soon after; on a thread that must not be held up
     */
    public PromptChannels(RaftServer server, Consumer<RaftPeerId> closed) {
        this.server = server;
        this.closed = closed;
    }

    /**
     * Opens connections that are not open, at once; leaves all others alone.
     *
     * @return whether all were open
     */
    public synchronized boolean open(Collection<RaftPeerId> peers) {
        if (unable || !(server.getServerRpc() instanceof GrpcServicesImpl rpc)) {
            return true;
        }
        boolean open = true;
        for (RaftPeerId peer : peers) {
            try {
                if (channel(rpc.getProxies().getProxy(peer)) instanceof ManagedChannel channel) {
                    channel.resetConnectBackoff();
                    boolean ready = channel.getState(true) == ConnectivityState.READY;
                    if (ready) {
                        watch(channel, peer);
                    }
                    open &= ready;
                }
            } catch (NoSuchFieldException | IllegalAccessException e) {
                unable = true;
                LOG.warn("event=raft-channels-not-prompt reason=\"{}\"", e.toString());
                return true;
            } catch (IOException e) {
                // Closing, or a peer that has just left.
                LOG.debug("event=raft-channel-not-open peer={}", peer, e);
            }
        }
        return open;
    }

    private void watch(ManagedChannel channel, RaftPeerId peer) {
        if (watched.add(channel)) {
            channel.notifyWhenStateChanged(ConnectivityState.READY, () -> {
                watched.remove(channel);
                closed.accept(peer);
            });
        }
    }

    private @Nullable Object channel(Object client) throws NoSuchFieldException, IllegalAccessException {
        Field known = field;
        if (known == null) {
            known = client.getClass().getDeclaredField("channel");
            known.setAccessible(true);
            field = known;
        }
        return known.get(client);
    }
}
