package dev.highlander.ownership.raft;

import dev.highlander.ownership.Lease;
import dev.highlander.ownership.LeaseListeners;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LeaseStore;
import dev.highlander.ownership.raft.election.ElectionLog;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.state.GroupState;
import dev.highlander.ownership.raft.state.Reply;
import dev.highlander.ownership.raft.state.ReplyCodec;
import dev.highlander.ownership.raft.state.Succession;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/** One node's part in one group: its state as this node knows it, and the way to change it. Thread-safe; nothing here blocks. */
public final class RaftReplica {
    /** Two members heard within the same span are as good as each other. */
    private static final long HEARTBEATS_MILLIS = 500;
    /** The log is still being opened: Ratis tells nothing of it. */
    private static final Set<LifeCycle.State> BEFORE_ITS_LOG = EnumSet.of(LifeCycle.State.NEW,
            LifeCycle.State.STARTING);
    private static final long SHORTEST_TRANSFER_MILLIS = 1_000;

    private final String name;
    private final RaftGroupId id;
    private final RaftServer server;
    private final GroupMachine machine;
    private final Duration patience;
    private final Function<NotLeaderException, RaftClient> clients;
    private final ClientId self = ClientId.randomId();
    // Guarded by this.
    private @Nullable RaftClient forward;
    private volatile boolean closed;

    RaftReplica(String name, RaftServer server, GroupMachine machine, Duration patience,
            Function<NotLeaderException, RaftClient> clients) {
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
        String node = server.getId().toString();
        if (division == null || BEFORE_ITS_LOG.contains(division.getInfo().getLifeCycleState())) {
            return new RaftStatus(name, node, RaftStatus.Role.STARTING, 0, null, -1, -1, List.of());
        }
        return GroupInfo.of(division).status(name, node).in(division.getInfo().getCurrentTerm());
    }

    /** Whether Ratis has a part of this node in the group, be it at its end. */
    boolean isThere() {
        return division() != null;
    }

    /** Whether Ratis carries this node's part on. */
    boolean isOpen() {
        DivisionInfo info = info();
        return info != null && !info.getLifeCycleState().isClosingOrClosed();
    }

    /** The others that vote or learn, as this node knows them. */
    Collection<RaftPeerId> others() {
        RaftServer.Division division = division();
        if (division == null) {
            return List.of();
        }
        List<RaftPeerId> others = new ArrayList<>();
        division.getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER).forEach(peer -> others.add(peer.getId()));
        division.getRaftConf().getAllPeers(RaftPeerRole.LISTENER).forEach(peer -> others.add(peer.getId()));
        others.remove(server.getId());
        return others;
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
        Message message = Message.valueOf(ByteString.copyFrom(CommandCodec.encode(command, version())));
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
        Duration longest = patience.toMillis() < SHORTEST_TRANSFER_MILLIS
                ? Duration.ofMillis(SHORTEST_TRANSFER_MILLIS)
                : patience;
        return to == null
                ? transfer(successor(), longest).exceptionally(this::unlessAnotherLeads)
                : transfer(RaftPeerId.valueOf(to), longest);
    }

    /** Who was asked to take over may lose the election to a third one: nobody in particular was wanted. */
    private @Nullable Void unlessAnotherLeads(Throwable failed) {
        String leader = leader();
        if (leader == null || leader.equals(server.getId().toString())) {
            throw failure(failed);
        }
        return null;
    }

    /** Hands leadership over if there is somebody who was heard lately, and waits for that no longer than an election takes, or a second. */
    CompletionStage<Void> leave(Duration election) {
        RaftPeerId next = successor();
        long millis = Math.max(election.toMillis(), SHORTEST_TRANSFER_MILLIS);
        boolean heard = next != null && status().members().stream()
                .anyMatch(peer -> peer.id().equals(next.toString()) && peer.silentMillis() <= millis);
        return heard
                ? transfer(next, Duration.ofMillis(millis))
                : CompletableFuture.failedFuture(failure("nobody is there to take over"));
    }

    private CompletionStage<Void> transfer(@Nullable RaftPeerId next, Duration longest) {
        TransferLeadershipRequest request = new TransferLeadershipRequest(self, server.getId(), id,
                CallId.getAndIncrement(), next, longest.toMillis());
        try {
            return bounded(server.transferLeadershipAsync(request), longest).thenApply(_ -> null);
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

    /** How often this node has seen another leader than before. */
    public long leaderChanges() {
        return machine.leaderChanges();
    }

    /**
     * The version of commands that the group uses, as this node knows it: a newer one only when all members have announced that they read it.
     */
    public int version() {
        return machine.look((state, _) -> state.version());
    }

    /** The newest version that each member reads, by its id, as far as it has announced it and this node knows. */
    public Map<String, Integer> versions() {
        return machine.look((state, _) -> state.announced());
    }

    /** The newest version that this node reads. */
    int reads() {
        return machine.reads();
    }

    /** The newest version that all members of the group read, as this node knows them. */
    int readByAll() {
        return machine.look((state, _) -> state.readBy(membersAndSelf()));
    }

    /** Everybody who belongs to the group, also before or after a change that is under way. */
    Set<String> membersAndSelf() {
        Set<String> members = new HashSet<>();
        others().forEach(peer -> members.add(peer.toString()));
        members.add(server.getId().toString());
        return members;
    }

    /** Why this node can't go on, if it has met a version that it does not read; else empty. */
    String tooNew() {
        return machine.tooNew();
    }

    /** How often this node was elected. */
    public long electionsWon() {
        return machine.electionsWon();
    }

    /** How often this node has stood for election since it last began to take part, whatever came of it. */
    public long electionsBegun() {
        RaftServer.Division division = division();
        return division == null ? 0 : ElectionLog.begun(division.getMemberId());
    }

    /**
     * Takes how long each command took from its proposal at this node to its commit: told where this node leads.
     *
     * @param listener called on a thread of Ratis, which must not be held up
     */
    public void onCommitted(Consumer<Duration> listener) {
        machine.onCommitted(nanos -> listener.accept(Duration.ofNanos(nanos)));
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

    void close() {
        RaftClient last;
        synchronized (this) {
            closed = true;
            last = forward;
            forward = null;
        }
        if (last != null) {
            // Outside of the lock: what the client still had under way fails meanwhile, on other threads, and that takes the lock.
            close(last);
        }
    }

    private @Nullable RaftPeerId successor() {
        return status().members().stream()
                .filter(peer -> peer.votes() && !peer.id().equals(server.getId().toString()) && peer.match() >= 0)
                // Who does not answer can't take over, how much of the log it may have.
                .min(Comparator.comparingLong((RaftStatus.Peer peer) -> peer.silentMillis() / HEARTBEATS_MILLIS)
                        .thenComparing(Comparator.comparingLong(RaftStatus.Peer::match).reversed()))
                .map(peer -> RaftPeerId.valueOf(peer.id())).orElse(null);
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
        RaftClient used = client(leader.getId(), elsewhere);
        return used.async().send(message).whenComplete((_, failure) -> {
            if (failure != null) {
                discard(used);
            }
        });
    }

    /** A client that has given up a command takes no other ones any more: what comes after it in order must not overtake it. */
    private synchronized void discard(RaftClient broken) {
        if (broken.equals(forward)) {
            forward = null;
            CompletableFuture<Void> _ = CompletableFuture.runAsync(() -> close(broken));
        }
    }

    private synchronized RaftClient client(RaftPeerId leader, NotLeaderException elsewhere) {
        if (closed) {
            throw failure("closed");
        }
        if (forward == null || !leader.equals(forward.getLeaderId())) {
            RaftClient old = forward;
            forward = clients.apply(elsewhere);
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
        return bounded(asked, patience);
    }

    private CompletableFuture<RaftClientReply> bounded(CompletableFuture<RaftClientReply> asked, Duration longest) {
        return asked.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).handle((reply, failed) -> {
            if (failed != null) {
                throw failed instanceof TimeoutException
                        ? failure("no answer within " + longest.toMillis() + " ms")
                        : failure(failed);
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
        return cause instanceof RaftException already
                ? already
                : new RaftException("raft group " + name + ": " + cause.getMessage(), cause);
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
}
