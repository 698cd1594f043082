package dev.highlander.ownership.raft;

import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseListeners;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.state.GroupState;
import dev.highlander.ownership.raft.state.Reply;
import dev.highlander.ownership.raft.state.ReplyCodec;
import dev.highlander.ownership.raft.state.Succession;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** One node's part in one group: its state as this node knows it, and the way to change it. Thread-safe; nothing here blocks. */
public final class RaftReplica {
    private final String name;
    private final RaftGroupId id;
    private final RaftServer server;
    private final GroupMachine machine;
    private final Duration patience;
    private final Function<RaftPeerId, RaftClient> clients;
    private final ClientId self = ClientId.randomId();
    // Guarded by this.
    private @Nullable RaftClient forward;
    private volatile boolean closed;

    RaftReplica(String name, RaftServer server, GroupMachine machine, Duration patience,
            Function<RaftPeerId, RaftClient> clients) {
        this.name = name;
        this.id = RatisSettings.groupId(name);
        this.server = server;
        this.machine = machine;
        this.patience = patience;
        this.clients = clients;
    }

    /** The group's name. */
    public String group() {
        return name;
    }

    /** The group's leases. */
    public RaftLeaseStore leases() {
        return new RaftLeaseStore(this);
    }

    /**
     * The group's leases for owners that shall be where the group's leader is: on another node nothing is granted. {@link RaftNode#lead} uses
     * them.
     */
    public LeaseStore leaderLeases() {
        return new LeaderLeaseStore(this);
    }

    /** The group's map. */
    public ReplicatedMap map() {
        return new ReplicatedMap(this);
    }

    /** Whether this node leads the group and takes commands, as far as it knows: another may already lead in a higher term. */
    public boolean leads() {
        DivisionInfo info = info();
        return info != null && info.isLeader() && info.isLeaderReady();
    }

    /** This node's term; 0 before it takes part. */
    public long term() {
        DivisionInfo info = info();
        return info == null ? 0 : info.getCurrentTerm();
    }

    /** Whom this node follows, or itself; null if it knows of no leader. */
    public @Nullable String leader() {
        DivisionInfo info = info();
        RaftPeerId leader = info == null ? null : info.getLeaderId();
        return leader == null ? null : leader.toString();
    }

    /** The group as this node sees it. */
    public RaftStatus status() {
        RaftServer.Division division = division();
        if (division == null) {
            return new RaftStatus(name, server.getId().toString(), RaftStatus.Role.STARTING, 0, null, -1, -1,
                    List.of());
        }
        DivisionInfo info = division.getInfo();
        return new RaftStatus(name, server.getId().toString(), role(info), info.getCurrentTerm(), leader(),
                division.getRaftLog().getLastCommittedIndex(), info.getLastAppliedIndex(), members(division));
    }

    /** The newest changes of owners in this group as this node knows them, the newest last. */
    public List<Succession> history() {
        return machine.look((state, _) -> state.history());
    }

    /** A lease as this node knows it: perhaps not the newest. */
    public Lease lease(LeaseName lease) {
        return machine.look((state, now) -> state.lease(lease, now));
    }

    /**
     * Puts a command into the log, by way of the leader.
     *
     * @return its reply once a majority has it and it has been carried out; fails with {@link RaftException} if there is no leader or no
     *         answer in time: then it may or may not have been, or still be, carried out
     */
    public CompletionStage<Reply> propose(Command command) {
        Message message = Message.valueOf(ByteString.copyFrom(CommandCodec.encode(command)));
        return ask(message, RaftClientRequest.writeRequestType())
                .thenApply(reply -> ReplyCodec.decode(reply.getMessage().getContent().toByteArray()));
    }

    /**
     * Looks at the state once everything is in it that had been committed when this was called, by whomever: a linearizable read.
     *
     * @return what the looker has found; fails with {@link RaftException} if there is no leader or no answer in time
     */
    <T> CompletionStage<T> read(Function<GroupState, T> looker) {
        return ask(Message.EMPTY, RaftClientRequest.readRequestType())
                .thenApply(_ -> machine.look((state, _) -> looker.apply(state)));
    }

    /**
     * Hands leadership over.
     *
     * @param to the next leader's id; null for whoever is first
     * @return complete once another leads; fails with {@link RaftException} if nobody could take over in time, or this node does not lead
     */
    public CompletionStage<Void> transfer(@Nullable String to) {
        RaftPeerId next = to == null ? successor() : RaftPeerId.valueOf(to);
        TransferLeadershipRequest request = new TransferLeadershipRequest(self, server.getId(), id,
                CallId.getAndIncrement(), next, patience.toMillis());
        try {
            return bounded(server.transferLeadershipAsync(request)).thenApply(_ -> null);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(failure(e));
        }
    }

    /**
     * Keeps the state as it is on this node, and trims its log behind it.
     *
     * @return the place in the log up to which it is kept; fails with {@link RaftException}
     */
    public CompletionStage<Long> snapshot() {
        SnapshotManagementRequest request = SnapshotManagementRequest.newCreate(self, server.getId(), id,
                CallId.getAndIncrement(), patience.toMillis(), 1);
        return bounded(server.snapshotManagementAsync(request)).thenApply(RaftClientReply::getLogIndex);
    }

    /** Does something whenever this node learns that another one leads the group; on a thread of Ratis, which must not be held up. */
    public void onAnotherLeads(Runnable action) {
        String own = server.getId().toString();
        machine.onLeader(leader -> {
            if (!leader.equals(own)) {
                action.run();
            }
        });
    }

    LeaseListeners listeners() {
        return machine.listeners();
    }

    synchronized void close() {
        closed = true;
        if (forward != null) {
            close(forward);
            forward = null;
        }
    }

    private @Nullable RaftPeerId successor() {
        RaftServer.Division division = division();
        if (division == null) {
            return null;
        }
        long best = -1;
        RaftPeerId found = null;
        for (RaftStatus.Peer peer : members(division)) {
            if (peer.votes() && !peer.id().equals(server.getId().toString()) && peer.match() > best) {
                best = peer.match();
                found = RaftPeerId.valueOf(peer.id());
            }
        }
        return found;
    }

    // ---- Asking

    private CompletableFuture<RaftClientReply> ask(Message message, RaftClientRequest.Type type) {
        if (closed) {
            return CompletableFuture.failedFuture(failure("closed"));
        }
        RaftClientRequest request = RaftClientRequest.newBuilder().setClientId(self).setServerId(server.getId())
                .setGroupId(id).setCallId(CallId.getAndIncrement()).setMessage(message).setType(type).build();
        try {
            return bounded(server.submitClientRequestAsync(request).thenCompose(reply -> {
                NotLeaderException elsewhere = reply.getNotLeaderException();
                return elsewhere == null || type.isReadOnly()
                        ? CompletableFuture.completedFuture(reply)
                        : forward(message, elsewhere);
            }));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(failure(e));
        }
    }

    private CompletableFuture<RaftClientReply> forward(Message message, NotLeaderException elsewhere) {
        RaftPeer leader = elsewhere.getSuggestedLeader();
        if (leader == null) {
            return CompletableFuture.failedFuture(failure("no leader"));
        }
        return client(leader.getId()).async().send(message);
    }

    private synchronized RaftClient client(RaftPeerId leader) {
        if (closed) {
            throw failure("closed");
        }
        if (forward == null || !leader.equals(forward.getLeaderId())) {
            RaftClient old = forward;
            forward = clients.apply(leader);
            if (old != null) {
                CompletableFuture<Void> _ = CompletableFuture.runAsync(() -> close(old));
            }
        }
        return forward;
    }

    private static void close(RaftClient client) {
        try {
            client.close();
        } catch (IOException e) {
            // Nothing depends on it any more.
        }
    }

    private CompletableFuture<RaftClientReply> bounded(CompletableFuture<RaftClientReply> asked) {
        return asked.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).handle((reply, failed) -> {
            if (failed != null) {
                throw failure(failed);
            }
            if (!reply.isSuccess()) {
                throw failure(
                        reply.getException() == null ? "refused" : String.valueOf(reply.getException().getMessage()));
            }
            return reply;
        });
    }

    private RaftException failure(Throwable failed) {
        Throwable cause = failed instanceof CompletionException && failed.getCause() != null
                ? failed.getCause()
                : failed;
        return switch (cause) {
            case RaftException already -> already;
            case TimeoutException _ -> failure("no answer within " + patience.toMillis() + " ms");
            default -> new RaftException("raft group " + name + ": " + cause.getMessage(), cause);
        };
    }

    private RaftException failure(String reason) {
        return new RaftException("raft group " + name + ": " + reason);
    }

    // ---- Looking

    private RaftServer.@Nullable Division division() {
        try {
            return server.getDivision(id);
        } catch (IOException e) {
            // Not there yet, or not there any more.
            return null;
        }
    }

    private @Nullable DivisionInfo info() {
        RaftServer.Division division = division();
        return division == null ? null : division.getInfo();
    }

    private static RaftStatus.Role role(DivisionInfo info) {
        return switch (info.getCurrentRole()) {
            case LEADER -> RaftStatus.Role.LEADER;
            case FOLLOWER -> RaftStatus.Role.FOLLOWER;
            case CANDIDATE -> RaftStatus.Role.CANDIDATE;
            case LISTENER -> RaftStatus.Role.LISTENER;
            case UNRECOGNIZED -> RaftStatus.Role.STARTING;
        };
    }

    private static List<RaftStatus.Peer> members(RaftServer.Division division) {
        DivisionInfo info = division.getInfo();
        List<RaftStatus.Peer> members = new ArrayList<>();
        List<RaftPeer> voters = List.copyOf(division.getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER));
        List<RaftPeer> listeners = List.copyOf(division.getRaftConf().getAllPeers(RaftPeerRole.LISTENER));
        voters.forEach(peer -> members.add(new RaftStatus.Peer(peer.getId().toString(), peer.getAddress(), true,
                match(division, info, peer))));
        listeners.forEach(peer -> members.add(new RaftStatus.Peer(peer.getId().toString(), peer.getAddress(), false,
                match(division, info, peer))));
        members.sort((one, other) -> one.id().compareTo(other.id()));
        return members;
    }

    private static long match(RaftServer.Division division, DivisionInfo info, RaftPeer peer) {
        if (!info.isLeader()) {
            return -1;
        }
        if (peer.getId().equals(division.getId())) {
            return info.getLastAppliedIndex();
        }
        return division.getCommitInfos().stream()
                .filter(commit -> RaftPeerId.valueOf(commit.getServer().getId()).equals(peer.getId()))
                .mapToLong(commit -> commit.getCommitIndex()).findFirst().orElse(-1);
    }
}
