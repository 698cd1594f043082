package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.membership.GroupReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.LogInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.LogProtoUtils;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** What Ratis tells of a group on a node, in our words: of this node's own part, or of another's as it answers. */
record GroupInfo(RoleInfoProto role, LogInfoProto log, RaftConfigurationProto conf,
        Collection<CommitInfoProto> commits) {

    static GroupInfo of(GroupInfoReply reply) {
        return new GroupInfo(reply.getRoleInfoProto(), reply.getLogInfoProto(),
                reply.getConf().orElse(RaftConfigurationProto.getDefaultInstance()), reply.getCommitInfos());
    }

    /** Ratis' own answer for this is none while a change of members is under way: it counts everybody twice. */
    static GroupInfo of(RaftServer.Division division) {
        LogInfoProto.Builder log = LogInfoProto.newBuilder();
        RaftLog raftLog = division.getRaftLog();
        set(raftLog.getTermIndex(raftLog.getLastCommittedIndex()), log::setCommitted);
        set(raftLog.getLastEntryTermIndex(), log::setLastEntry);
        set(division.getStateMachine().getLastAppliedTermIndex(), log::setApplied);
        return new GroupInfo(division.getInfo().getRoleInfoProto(), log.build(),
                LogProtoUtils.toRaftConfigurationProtoBuilder(division.getRaftConf()).build(),
                division.getCommitInfos());
    }

    private static void set(@Nullable TermIndex place, Consumer<TermIndexProto> target) {
        if (place != null) {
            target.accept(place.toProto());
        }
    }

    RaftStatus status(String group, String node) {
        return new RaftStatus(group, node, roleOf(), term(), leader(node),
                log.hasCommitted() ? log.getCommitted().getIndex() : -1,
                log.hasApplied() ? log.getApplied().getIndex() : -1, members(node));
    }

    GroupReport.Part report(String node) {
        Set<String> voters = new HashSet<>();
        Set<String> listeners = new HashSet<>();
        members(node).forEach(member -> (member.votes() ? voters : listeners).add(member.id()));
        // While a change is on its way, those of before vote, too.
        conf.getOldPeersList().forEach(old -> voters.add(id(old.getId())));
        return new GroupReport.Part(term(), leader(node), voters, listeners, last());
    }

    /** The place in the log up to which the newest snapshot goes; -1 if there is none. */
    long snapshot() {
        return log.hasLastSnapshot() ? log.getLastSnapshot().getIndex() : -1;
    }

    private RaftStatus.Role roleOf() {
        return switch (role.getRole()) {
            case LEADER -> RaftStatus.Role.LEADER;
            case FOLLOWER -> RaftStatus.Role.FOLLOWER;
            case CANDIDATE -> RaftStatus.Role.CANDIDATE;
            case LISTENER -> RaftStatus.Role.LISTENER;
            case UNRECOGNIZED -> RaftStatus.Role.STARTING;
        };
    }

    private long term() {
        long logged = Math.max(log.hasLastEntry() ? log.getLastEntry().getTerm() : 0,
                log.hasLastSnapshot() ? log.getLastSnapshot().getTerm() : 0);
        return role.hasLeaderInfo() ? Math.max(logged, role.getLeaderInfo().getTerm()) : logged;
    }

    private @Nullable String leader(String node) {
        if (role.hasLeaderInfo()) {
            return node;
        }
        ByteString leader = role.getFollowerInfo().getLeaderInfo().getId().getId();
        return leader.isEmpty() ? null : id(leader);
    }

    private long last() {
        return Math.max(log.hasLastEntry() ? log.getLastEntry().getIndex() : -1,
                log.hasLastSnapshot() ? log.getLastSnapshot().getIndex() : -1);
    }

    private List<RaftStatus.Peer> members(String node) {
        boolean leads = role.hasLeaderInfo();
        Map<String, Long> committed = new HashMap<>();
        for (CommitInfoProto commit : commits) {
            committed.put(id(commit.getServer().getId()), commit.getCommitIndex());
        }
        Map<String, Long> silent = new HashMap<>();
        for (ServerRpcProto follower : role.getLeaderInfo().getFollowerInfoList()) {
            silent.put(id(follower.getId().getId()), follower.getLastRpcElapsedTimeMs());
        }
        silent.put(node, 0L);
        List<RaftStatus.Peer> members = new ArrayList<>();
        for (RaftPeerProto peer : conf.getPeersList()) {
            members.add(member(peer, true, leads, committed, silent));
        }
        for (RaftPeerProto peer : conf.getListenersList()) {
            members.add(member(peer, false, leads, committed, silent));
        }
        members.sort(Comparator.comparing(RaftStatus.Peer::id));
        return members;
    }

    private static RaftStatus.Peer member(RaftPeerProto peer, boolean votes, boolean leads, Map<String, Long> committed,
            Map<String, Long> silent) {
        String id = id(peer.getId());
        return new RaftStatus.Peer(id, peer.getAddress(), votes, leads ? committed.getOrDefault(id, -1L) : -1,
                leads ? silent.getOrDefault(id, -1L) : -1);
    }

    private static String id(ByteString id) {
        return id.toStringUtf8();
    }
}
