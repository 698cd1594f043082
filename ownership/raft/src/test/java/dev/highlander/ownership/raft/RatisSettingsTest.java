package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

/** Settings without which a promise is broken; what each is about stands beside it. */
class RatisSettingsTest {
    private final RaftConfig config = RaftConfig.builder("a", List.of(RaftMember.parse("a=127.0.0.1:7070"))).insecure()
            .patience(Duration.ofMillis(150)).build();
    private final RaftProperties properties = RatisSettings.properties(config);

    @Test
    void aFollowerAcknowledgesOnlyWhatItHasWritten() {
        assertThat(RaftServerConfigKeys.Log.appendEntriesComposeEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.unsafeFlushEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.asyncFlushEnabled(properties)).isFalse();
        assertThat(RaftServerConfigKeys.Log.useMemory(properties)).isFalse();
    }

    @Test
    void heartbeatsDoNotOvertakeEntries() {
        assertThat(GrpcConfigKeys.Server.heartbeatChannel(properties)).isFalse();
    }

    @Test
    void answersAreRememberedForWhatComesLate() {
        assertThat(RaftServerConfigKeys.RetryCache.expiryTime(properties).toLong(TimeUnit.SECONDS))
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void whoHasLostItsLeaderAsksBeforeItStands() {
        assertThat(RaftServerConfigKeys.LeaderElection.preVote(properties)).isTrue();
        assertThat(RaftServerConfigKeys.Read.option(properties))
                .isEqualTo(RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    }
}
