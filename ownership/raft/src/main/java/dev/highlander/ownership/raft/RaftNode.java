package dev.highlander.ownership.raft;

import dev.highlander.ownership.Elector;
import dev.highlander.ownership.ElectorConfig;
import dev.highlander.ownership.Fence;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.Surroundings;
import dev.highlander.ownership.raft.tls.NodeTls;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
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
    private static final TimeDuration BETWEEN_FORWARDS = TimeDuration.valueOf(20, TimeUnit.MILLISECONDS);

    static {
        // Where Ratis would end the process, it throws: whoever embeds a node decides for himself.
        ExitUtils.disableSystemExit();
    }

    private final RaftConfig config;
    private final TimeSource time;
    private final RaftServer server;
    private final Map<String, RaftReplica> replicas;
    private final PromptChannels channels;
    private final Map<String, Elector> electors = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private RaftNode(RaftConfig config, TimeSource time, RaftServer server, Map<String, RaftReplica> replicas) {
        this.config = config;
        this.time = time;
        this.server = server;
        this.replicas = replicas;
        this.channels = new PromptChannels(server);
    }

    /**
     * Begins to take part in all groups of the configuration: goes on where its log ends, or begins anew if there is none.
     *
     * @param time the monotonic clock of leases; outlives the node
     * @param wall what the history of owners is dated by
     * @throws IOException if the port is taken, the log can't be read, or the certificates can't; says which
     */
    public static RaftNode start(RaftConfig config, TimeSource time, InstantSource wall) throws IOException {
        NodeTls tls = config.tls() == null ? null : new NodeTls(config.tls(), time);
        Path folder = StorageFolder.of(config);
        RaftProperties properties = RatisSettings.properties(config, folder);
        Parameters parameters = RatisSettings.parameters(tls);
        Map<RaftGroupId, GroupMachine> machines = new ConcurrentHashMap<>();
        for (String name : config.groups()) {
            machines.put(RatisSettings.groupId(name), new GroupMachine(name, time, wall));
        }
        RaftServer server = RaftServer.newBuilder().setServerId(RaftPeerId.valueOf(config.id()))
                .setProperties(properties).setParameters(parameters).setOption(RaftStorage.StartupOption.RECOVER)
                // Its members count until the log has told of others: a node that ended before the first election knows none.
                .setGroup(RatisSettings.group(config.groups().getFirst(), config.members()))
                .setStateMachineRegistry(id -> machine(machines, id)).build();
        Map<String, RaftReplica> replicas = new LinkedHashMap<>();
        for (String name : config.groups()) {
            RaftGroup group = RatisSettings.group(name, config.members());
            Function<RaftPeerId, RaftClient> clients = leader -> RaftClient.newBuilder().setProperties(properties)
                    .setParameters(parameters).setRaftGroup(group).setLeaderId(leader)
                    .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(FORWARDS, BETWEEN_FORWARDS))
                    .build();
            replicas.put(name, new RaftReplica(name, server, machine(machines, group.getGroupId()),
                    config.patience(), clients));
        }
        RaftNode node = new RaftNode(config, time, server, replicas);
        try {
            server.start();
            node.begin(folder);
        } catch (ExitUtils.ExitException e) {
            node.close();
            throw new IOException("can't listen on port " + config.self().port() + ": " + reason(e), e);
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        node.keepPrompt();
        return node;
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

    /** Whether this process leads this group now, and may act: it takes part by {@link #lead}, and its lease stands. */
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
        handOver();
        replicas.values().forEach(RaftReplica::close);
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("event=raft-close-failed node={}", config.id(), e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private void handOver() {
        List<CompletableFuture<Void>> transfers = replicas.values().stream().filter(RaftReplica::leads)
                .filter(replica -> replica.status().members().size() > 1)
                .map(replica -> replica.transfer(null).toCompletableFuture()).toList();
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

    /**
     * Begins the groups besides the first. One with a log was begun by Ratis already, without members: it is begun again with those of the
     * configuration, which count until its log has told of others.
     */
    private void begin(Path folder) throws IOException {
        ClientId self = ClientId.randomId();
        for (String name : config.groups().subList(1, config.groups().size())) {
            RaftGroup group = RatisSettings.group(name, config.members());
            boolean present = StorageFolder.holds(folder, group.getGroupId().getUuid().toString());
            if (present) {
                check(name, server.groupManagement(GroupManagementRequest.newRemove(self, server.getId(),
                        CallId.getAndIncrement(), group.getGroupId(), false, false)));
            }
            check(name, server.groupManagement(GroupManagementRequest.newAdd(self, server.getId(),
                    CallId.getAndIncrement(), group, !present)));
        }
    }

    private static void check(String group, RaftClientReply reply) throws IOException {
        if (!reply.isSuccess()) {
            throw new IOException("raft group " + group + " can't begin: " + reply.getException());
        }
    }

    /** Again and again, as nobody tells when a vote is about to be asked for: {@link PromptChannels}. */
    private void keepPrompt() {
        if (closed) {
            return;
        }
        channels.reset(replicas.values().stream().flatMap(replica -> replica.status().members().stream())
                .map(RaftStatus.Peer::id).filter(peer -> !peer.equals(config.id())).distinct()
                .map(RaftPeerId::valueOf).toList());
        time.after(config.electionMin().dividedBy(2),
                () -> Thread.ofVirtual().name("raft-prompt").start(this::keepPrompt));
    }
}
