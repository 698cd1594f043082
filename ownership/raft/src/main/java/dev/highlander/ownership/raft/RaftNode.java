package dev.highlander.ownership.raft;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.OwnedTask;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.raft.election.LeadershipSigns;
import dev.highlander.ownership.raft.election.PromptChannels;
import dev.highlander.ownership.raft.election.PromptElections;
import dev.highlander.ownership.raft.election.SignsFromOthers;
import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.tls.NodeTls;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process that takes part: listens for the others on one port, and has a replica of each group's state.
 *
 * <pre>{@code
 * RaftConfig config = RaftConfig.builder("a", List.of(RaftMember.parse("a=10.0.0.1:7070"), …)).tls(TlsFiles.in(folder)).build();
 * try (RaftNode node = RaftNode.start(config, time, InstantSource.system());
 *         LeaseStore leases = node.replica("default").leases()) {
 *     …
 * }
 * }</pre>
 */
public final class RaftNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);
    /** Times that a command which found another leader than expected follows it. */
    private static final int FORWARDS = 3;
    /** The lease that a group's leader owns. */
    public static final String LEADER = "leader";
    /** Between two looks at connections that are all open. */
    private static final Duration WHILE_CONNECTED = Duration.ofMillis(500);
    private static final TimeDuration BETWEEN_FORWARDS = TimeDuration.valueOf(20, TimeUnit.MILLISECONDS);

    static {
        // Where Ratis would end the process, it throws: whoever embeds a node decides for himself.
        ExitUtils.disableSystemExit();
    }

    private final RaftConfig config;
    private final TimeSource time;
    private final RaftServer server;
    private final Map<String, RaftReplica> replicas;
    private final List<GroupKeeper> keepers;
    private final PromptElections elections;
    private final PromptChannels channels;
    private final Map<String, Elector> electors = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private RaftNode(RaftConfig config, TimeSource time, RaftServer server, Map<String, RaftReplica> replicas,
            List<GroupKeeper> keepers) {
        this.config = config;
        this.time = time;
        this.server = server;
        this.replicas = replicas;
        this.keepers = List.copyOf(keepers);
        this.elections = new PromptElections(server,
                replicas.keySet().stream().map(RatisSettings::groupId).toList(), time,
                config.electionMin().dividedBy(2), config.electionMax());
        this.channels = new PromptChannels(server, elections::disconnected);
    }

    /**
     * Begins to take part in all groups of the configuration. With a log it goes on where that ends. Without one it looks for the others first:
     * begins a group with them, or joins the one they have ({@link dev.highlander.ownership.raft.membership.Admission}); that goes on after this
     * method has returned, and {@link #waitingFor} tells what it waits for.
     *
     * @param time the monotonic clock of leases; outlives the node
     * @param wall what the history of owners is dated by
     * @throws IOException if the port is taken, the log can't be read, or the certificates can't; says which
     */
    public static RaftNode start(RaftConfig config, TimeSource time, InstantSource wall) throws IOException {
        return start(config, CommandCodec.VERSION, time, wall);
    }

    /** Likewise, as a node of the release that reads this version. */
    static RaftNode start(RaftConfig config, int reads, TimeSource time, InstantSource wall) throws IOException {
        NodeTls tls = config.tls() == null ? null : new NodeTls(config.tls(), time);
        Path folder = StorageFolder.of(config);
        RaftProperties properties = RatisSettings.properties(config);
        Parameters parameters = RatisSettings.parameters(tls);
        Map<RaftGroupId, GroupMachine> machines = new ConcurrentHashMap<>();
        for (String name : config.groups()) {
            machines.put(RatisSettings.groupId(name), new GroupMachine(name, config.id(), reads, time, wall));
        }
        Map<RaftGroupId, LeadershipSigns> signs = new HashMap<>();
        machines.forEach((id, machine) -> signs.put(id, machine.signs()));
        GrpcConfigKeys.Server.setServicesCustomizer(parameters, new SignsFromOthers(
                tls == null ? GrpcServices.Customizer.getDefaultInstance() : tls.server(), signs, time));
        // Ratis would begin by itself whatever it finds; here each group is begun by its keeper, once that knows that it may.
        RaftServerConfigKeys.setStorageDir(properties, List.of(folder.resolve("none").toFile()));
        RaftServer server = RaftServer.newBuilder().setServerId(RaftPeerId.valueOf(config.id()))
                .setProperties(properties).setParameters(parameters).setOption(RaftStorage.StartupOption.RECOVER)
                .setStateMachineRegistry(id -> machine(machines, id)).build();
        RaftServerConfigKeys.setStorageDir(properties, List.of(folder.toFile()));
        Map<String, RaftReplica> replicas = new LinkedHashMap<>();
        List<GroupKeeper> keepers = new ArrayList<>();
        for (String name : config.groups()) {
            RaftReplica replica = new RaftReplica(name, server, machine(machines, RatisSettings.groupId(name)),
                    config.patience(), elsewhere -> client(name, elsewhere, properties, parameters));
            replicas.put(name, replica);
            keepers.add(new GroupKeeper(replica, config, server, folder, parameters));
        }
        RaftNode node = new RaftNode(config, time, server, replicas, keepers);
        try {
            for (GroupKeeper keeper : keepers) {
                keeper.resume();
            }
            server.start();
        } catch (ExitUtils.ExitException e) {
            node.close();
            throw new IOException("can't listen on port " + config.self().port() + ": " + RaftAdmin.reason(e), e);
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        keepers.forEach(GroupKeeper::start);
        node.keepPrompt();
        return node;
    }

    private static RaftClient client(String group, NotLeaderException elsewhere, RaftProperties properties,
            Parameters parameters) {
        List<RaftPeer> peers = new ArrayList<>(elsewhere.getPeers());
        RaftPeer leader = elsewhere.getSuggestedLeader();
        if (peers.stream().noneMatch(peer -> peer.getId().equals(leader.getId()))) {
            peers.add(leader);
        }
        return RaftClient.newBuilder().setProperties(properties).setParameters(parameters)
                .setRaftGroup(RaftGroup.valueOf(RatisSettings.groupId(group), peers)).setLeaderId(leader.getId())
                .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(FORWARDS, BETWEEN_FORWARDS)).build();
    }

    /**
     * This node's part in a group.
     *
     * @throws IllegalArgumentException if the configuration has no such group
     */
    public RaftReplica replica(String group) {
        RaftReplica replica = replicas.get(group);
        if (replica == null) {
            throw new IllegalArgumentException("raft group '" + group + "': expected one of " + replicas.keySet());
        }
        return replica;
    }

    /**
     * Takes part in the election of a group's one leader: the owner of its lease {@value #LEADER}, who is where Raft's leader is. The epoch is
     * Raft's term, or higher. When another node leads the group, the ownership is handed over to it.
     *
     * @param fence raised before the gain is told; {@link Fence#none()} if there is no target to guard
     * @param listener told of gain and loss
     * @return the elector, which the node closes with itself, first of all
     */
    public Elector lead(String group, Fence fence, OwnershipListener listener) {
        RaftReplica replica = replica(group);
        Elector elector = Elector.start(
                ElectorConfig.builder(LEADER, config.id()).ttl(config.leaseTtl()).build(),
                Surroundings.of(replica.leaderLeases(), time).withFence(fence), listener);
        replica.onAnotherLeads(elector::handOver);
        electors.put(group, elector);
        return elector;
    }

    /** Likewise, where there is no target to guard: {@link #whileLeader(String, Fence, OwnedTask)}. */
    public Elector whileLeader(String group, OwnedTask task) {
        return whileLeader(group, Fence.none(), task);
    }

    /**
     * Takes part in the election of a group's one leader, as {@link #lead} does, and runs a task while this node is the leader.
     *
     * <p>The task runs on a virtual thread of its own, with an ownership to ask before each action and whose epoch to show. When leadership is
     * lost or handed over, the thread is interrupted, and the next leader begins only after the task has ended or its lease is over. With the
     * next leadership of this node it is run anew.
     *
     * <p>A task that returns while its node leads has done its work for this leadership: the node stays leader. One that throws has failed:
     * leadership goes to another node if there is one, and the task is not run again here for 1 s, twice as long with each failure that
     * follows, up to a minute; a run of more than a minute counts as a success.
     *
     * @param fence raised before the task is run; {@link Fence#none()} if there is no target to guard
     * @param task what exactly one node does at a time
     * @return the elector, which the node closes with itself, first of all: then the task is interrupted, too
     */
    public Elector whileLeader(String group, Fence fence, OwnedTask task) {
        RaftReplica replica = replica(group);
        return lead(group, fence, new LeaderTask(group, task, time, () -> replica.leave(config.electionMax())));
    }

    /** Whether this process leads this group now, and may act: it takes part by {@link #lead} or {@link #whileLeader}, and its lease stands. */
    public boolean isLeader(String group) {
        Elector elector = electors.get(group);
        return elector != null && elector.isOwner();
    }

    /**
     * Lets another lead.
     *
     * @param to its id; null for whoever has most of the log
     * @return complete once the other is Raft's leader; what is owned here is then handed over. Fails with {@link RaftException} if nobody
     *         could take over in time, or this node does not lead
     */
    public CompletionStage<Void> stepDown(String group, @Nullable String to) {
        return replica(group).transfer(to);
    }

    /** All groups, as this node sees them. */
    public List<RaftStatus> status() {
        return replicas.values().stream().map(RaftReplica::status).toList();
    }

    /** What this node waits for before it takes part in a group; empty if for nothing. */
    public String waitingFor(String group) {
        RaftReplica replica = replica(group);
        return keepers.stream().filter(keeper -> keeper.keeps(replica)).map(GroupKeeper::waiting).findFirst()
                .orElse("");
    }

    /** The configuration it was started with. */
    public RaftConfig config() {
        return config;
    }

    /** Hands over what it leads, as far as there is anybody in time, and stops taking part. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        elections.close();
        keepers.forEach(GroupKeeper::close);
        handOver();
        replicas.values().forEach(RaftReplica::close);
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("event=raft-close-failed node={}", config.id(), e);
        }
    }

    /** What Ratis runs of it; closed by itself it is gone for the others as a killed process is. */
    RaftServer server() {
        return server;
    }

    private void handOver() {
        List<CompletableFuture<Void>> transfers = replicas.values().stream().filter(RaftReplica::leads)
                .map(replica -> replica.leave(config.electionMax()).toCompletableFuture()).toList();
        for (CompletableFuture<Void> transfer : transfers) {
            try {
                transfer.join();
            } catch (CompletionException | CancellationException e) {
                LOG.info("event=raft-not-handed-over node={} reason=\"{}\"", config.id(), e.getMessage());
            }
        }
        electors.values().forEach(Elector::close);
    }

    private static GroupMachine machine(Map<RaftGroupId, GroupMachine> machines, RaftGroupId id) {
        GroupMachine machine = machines.get(id);
        if (machine == null) {
            throw new IllegalStateException("raft group " + id.getUuid()
                    + " has a log here, but no name in the configuration; expected all groups that were there before");
        }
        return machine;
    }

    /** Again and again, as nobody tells when a vote is about to be asked for; seldom while all are connected: {@link PromptChannels}. */
    private void keepPrompt() {
        if (closed) {
            return;
        }
        boolean open = connect();
        time.after(open ? WHILE_CONNECTED : config.electionMin().dividedBy(2),
                () -> Thread.ofVirtual().name("raft-prompt").start(this::keepPrompt));
    }

    /** Opens connections to all others that are not open; says whether all were. */
    boolean connect() {
        return channels.open(
                replicas.values().stream().flatMap(replica -> replica.others().stream()).distinct().toList());
    }
}
