package dev.highlander.ownership.raft;

import dev.highlander.ownership.raft.tls.NodeTls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/** Our configuration in Ratis' words. */
final class RatisSettings {
    /** What the log holds is small: some bytes for each renewal. Ratis' own sizes are for logs of gigabytes. */
    private static final SizeInBytes SEGMENT = SizeInBytes.valueOf("1MB");
    private static final SizeInBytes PREALLOCATED = SizeInBytes.valueOf("64KB");
    /** Of one message between two nodes: some commands of the longest kind. */
    private static final SizeInBytes MESSAGE = SizeInBytes.valueOf("512KB");
    private static final SizeInBytes WRITE_BUFFER = SizeInBytes.valueOf("1MB");
    private static final SizeInBytes CACHED = SizeInBytes.valueOf("4MB");
    /** Entries between two snapshots: a minute's at a hundred renewals a second, an hour's at two. */
    private static final long SNAPSHOT_EVERY = 8_192;
    /** Left for followers that were away for a moment, so that they need no snapshot. */
    private static final long KEPT_BEHIND = 2_048;
    private static final int SNAPSHOTS = 2;
    /** How long answers are remembered for commands that are sent again, in times of the patience, and at least. */
    private static final int ANSWERS_KEPT = 5;
    private static final Duration ANSWERS_KEPT_AT_LEAST = Duration.ofSeconds(10);

    private RatisSettings() {}

    static RaftProperties properties(RaftConfig config) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        if (config.bind() != null) {
            GrpcConfigKeys.Server.setHost(properties, config.bind());
        }
        GrpcConfigKeys.Server.setPort(properties, config.self().port());
        // One connection to each peer, which votes keep open: who becomes leader has no handshake to wait for.
        GrpcConfigKeys.Server.setHeartbeatChannel(properties, false);
        // A process that stood still for long comes back as a follower; it does not end itself.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(365, TimeUnit.DAYS));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, duration(config.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, duration(config.electionMax()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, duration(config.electionMin()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, duration(config.electionMax()));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, duration(config.patience()));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        // Who led and heard of no majority for a moment stands again soon: it may be the only one whose log is good enough. Ratis waits 10 s.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, duration(config.electionMax()));
        // Answers are remembered for clients that ask again, and for what they had sent before and comes late. Ours ask within their patience, and
        // what is under way longer than the least of these is lost with its connection; a minute's answers are tens of megabytes.
        Duration patient = config.patience().multipliedBy(ANSWERS_KEPT);
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties,
                duration(patient.compareTo(ANSWERS_KEPT_AT_LEAST) < 0 ? ANSWERS_KEPT_AT_LEAST : patient));
        RaftServerConfigKeys.Read.setOption(properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(properties, duration(config.patience()));
        // Else a follower answers that it has entries which it has not: where two messages that begin with the same entry are under way, the longer
        // one is not written, and answered as if it were (ServerImplUtils.NavigableIndices.append, 3.3.0). So a write could be lost.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SEGMENT);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, PREALLOCATED);
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, WRITE_BUFFER);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, CACHED);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, KEPT_BEHIND);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, MESSAGE);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, SNAPSHOT_EVERY);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, SNAPSHOTS);
        return properties;
    }

    /** For who only asks. */
    static RaftProperties client(Duration patience) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, duration(patience));
        return properties;
    }

    static Parameters parameters(@Nullable NodeTls tls) {
        Parameters parameters = new Parameters();
        if (tls != null) {
            GrpcConfigKeys.TLS.setConf(parameters, tls.channels());
            GrpcConfigKeys.Server.setServicesCustomizer(parameters, tls.server());
        }
        return parameters;
    }

    static RaftPeer peer(RaftMember member) {
        return RaftPeer.newBuilder().setId(member.id()).setAddress(member.address()).build();
    }

    static RaftGroupId groupId(String name) {
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(("highlander/" + name).getBytes(StandardCharsets.UTF_8)));
    }

    static RaftGroup group(String name, List<RaftMember> members) {
        return RaftGroup.valueOf(groupId(name), members.stream().map(RatisSettings::peer).toList());
    }

    static TimeDuration duration(Duration duration) {
        return TimeDuration.valueOf(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
}
