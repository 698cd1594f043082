package dev.highlander.ownership.raft.election;

import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this node stand for election as soon as the leader's process has ended, which it learns from the operating system and not from silence: the
 * connection to it closes, and its port refuses a new one. Who finds that asks the other voters how far their logs go. The one with the most, by
 * name if several have it, does what it would do if the leader had told it to take over before it left (the {@code TimeoutNow} of Ongaro's
 * thesis, 3.10): it stands at once, without the vote on the vote. The others wait a little for it, then the next one stands.
 *
 * <p>Safety does not depend on any of this: when a node stands is free in Raft. Where a refused port is a lie (a firewall that answers in the
 * leader's place), a leader is replaced once that others could have kept. Where a leader is cut off or stands still its port does not refuse, and
 * the time-outs of the election do what they always do.
 */
public final class PromptElections {
    private static final Logger LOG = LoggerFactory.getLogger(PromptElections.class);
    /** A process that ends closes its connections and its port one after the other. */
    private static final int LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final RaftServer server;
    private final Collection<RaftGroupId> groups;
    private final TimeSource time;
    private final Duration step;
    private final Duration longest;
    private volatile boolean closed;

    /**
     * For one node.
     *
     * @param step how long who comes second waits for the first
     * @param longest how long answers are waited for: after that the time-outs of the election have done the same
     */
    public PromptElections(RaftServer server, Collection<RaftGroupId> groups, TimeSource time, Duration step,
            Duration longest) {
        this.server = server;
        this.groups = List.copyOf(groups);
        this.time = time;
        this.step = step;
        this.longest = longest;
    }

    /** What a voter does about a leader that is gone. */
    public enum Decision {
        /** It is the first. */
        STAND,
        /** Another one is as good, and the first; it may not have noticed. */
        STAND_LATER,
        /** Another one has more, or too few answer: the time-outs decide. */
        WAIT
    }

    /**
     * Who stands.
     *
     * @param self this node
     * @param own the end of its log
     * @param others the ends of the logs of the other voters that have answered
     * @param voters how many vote, with the leader that is gone
     */
    public static Decision decide(RaftPeerId self, TermIndex own, Map<RaftPeerId, TermIndex> others, int voters) {
        if (2 * (others.size() + 1) <= voters) {
            return Decision.WAIT;
        }
        boolean first = true;
        for (Map.Entry<RaftPeerId, TermIndex> other : others.entrySet()) {
            int more = other.getValue().compareTo(own);
            if (more > 0) {
                return Decision.WAIT;
            }
            first &= more < 0 || self.toString().compareTo(other.getKey().toString()) < 0;
        }
        return first ? Decision.STAND : Decision.STAND_LATER;
    }

    /** A connection to a node has closed; returns at once. */
    public void disconnected(RaftPeerId peer) {
        begin(() -> look(peer, 1));
    }

    /** This node ends; what is under way comes to nothing. */
    public void close() {
        closed = true;
    }

    private void begin(Runnable task) {
        if (closed) {
            return;
        }
        Thread.ofVirtual().name("raft-prompt-election").start(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                if (!closed) {
                    // So the time-outs of the election decide.
                    LOG.warn("event=raft-prompt-election-failed node={}", server.getId(), e);
                }
            }
        });
    }

    private void look(RaftPeerId peer, int looks) {
        List<RaftServer.Division> led = ledBy(peer);
        if (led.isEmpty()) {
            return;
        }
        if (refuses(led.getFirst(), peer)) {
            led.forEach(division -> begin(() -> succeed(division, peer)));
        } else if (looks < LOOKS) {
            time.after(BETWEEN_LOOKS, () -> begin(() -> look(peer, looks + 1)));
        }
    }

    private List<RaftServer.Division> ledBy(RaftPeerId leader) {
        List<RaftServer.Division> led = new ArrayList<>();
        for (RaftGroupId group : groups) {
            try {
                RaftServer.Division division = server.getDivision(group);
                if (follows(division, leader)) {
                    led.add(division);
                }
            } catch (IOException e) {
                // This node takes no part in it, or not any more.
                LOG.trace("group {} is not there", group, e);
            }
        }
        return led;
    }

    /** Only who has an entry of the leader's term can stand in its place: Ratis would take the request for an old one. */
    private static boolean follows(RaftServer.Division division, RaftPeerId leader) {
        DivisionInfo info = division.getInfo();
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        return info.isFollower() && leader.equals(info.getLeaderId()) && last != null
                && last.getTerm() == info.getCurrentTerm();
    }

    private boolean refuses(RaftServer.Division division, RaftPeerId peer) {
        RaftPeer known = division.getRaftConf().getPeer(peer, RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER);
        if (known == null) {
            return false;
        }
        RaftMember member = RaftMember.parse(known.getId() + "=" + known.getAddress());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(member.host(), member.port()), Math.toIntExact(longest.toMillis()));
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            // Nobody answers: nothing is known of it.
            return false;
        }
    }

    private void succeed(RaftServer.Division division, RaftPeerId leader) {
        long term = division.getInfo().getCurrentTerm();
        TermIndex own = division.getRaftLog().getLastEntryTermIndex();
        if (own == null) {
            return;
        }
        List<RaftPeerId> others = division.getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER).stream()
                .map(RaftPeer::getId)
                .filter(id -> !id.equals(leader) && !id.equals(server.getId())).toList();
        Map<RaftPeerId, TermIndex> ends = ends(division.getMemberId(), others, term, own);
        switch (decide(server.getId(), own, ends, others.size() + 2)) {
            case STAND -> stand(division, leader, term);
            case STAND_LATER -> time.after(step, () -> begin(() -> stand(division, leader, term)));
            case WAIT ->
                LOG.debug("raft group {}: another has more than {}, or too few answer: {}", division, own, ends);
        }
    }

    /** Asks whether they would vote, which binds nobody, and tells where their logs end whatever they say. */
    private Map<RaftPeerId, TermIndex> ends(RaftGroupMemberId self, List<RaftPeerId> others, long term, TermIndex own) {
        Executor asking = question -> Thread.ofVirtual().name("raft-prompt-question").start(question);
        Map<RaftPeerId, CompletableFuture<Optional<TermIndex>>> asked = new HashMap<>();
        for (RaftPeerId other : others) {
            RequestVoteRequestProto question = RequestVoteRequestProto.newBuilder()
                    .setServerRequest(
                            ClientProtoUtils.toRaftRpcRequestProtoBuilder(self.getPeerId().toByteString(), other,
                                    self.getGroupId()).setCallId(CallId.getAndIncrement()))
                    .setCandidateTerm(term + 1).setCandidateLastEntry(own.toProto()).setPreVote(true).build();
            asked.put(other, CompletableFuture.supplyAsync(() -> end(question), asking)
                    .completeOnTimeout(Optional.empty(), longest.toMillis(), TimeUnit.MILLISECONDS));
        }
        Map<RaftPeerId, TermIndex> ends = new HashMap<>();
        asked.forEach((other, end) -> end.join().ifPresent(found -> ends.put(other, found)));
        return ends;
    }

    private Optional<TermIndex> end(RequestVoteRequestProto question) {
        try {
            RequestVoteReplyProto reply = server.getServerRpc().requestVote(question);
            return Optional.of(TermIndex.valueOf(reply.getLastEntry()));
        } catch (IOException | StatusRuntimeException e) {
            // Away, too.
            return Optional.empty();
        }
    }

    private void stand(RaftServer.Division division, RaftPeerId leader, long term) {
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        if (last == null || !follows(division, leader) || division.getInfo().getCurrentTerm() != term) {
            return;
        }
        LOG.info("event=raft-stands group={} node={} term={} reason=\"the leader's process has ended\" leader={}",
                division.getGroup().getGroupId().getUuid(), server.getId(), term + 1, leader);
        StartLeaderElectionRequestProto request = StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(ClientProtoUtils.toRaftRpcRequestProtoBuilder(leader.toByteString(), server.getId(),
                        division.getMemberId().getGroupId()).setCallId(CallId.getAndIncrement()))
                .setLeaderLastEntry(last.toProto()).build();
        try {
            server.startLeaderElection(request);
        } catch (IOException e) {
            LOG.info("event=raft-stands-not node={} reason=\"{}\"", server.getId(), e.getMessage());
        }
    }
}
