package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.Fence;
import dev.highlander.ownership.HolderId;
import dev.highlander.ownership.LeaseAnswer;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.Loss;
import dev.highlander.ownership.Ownership;
import dev.highlander.ownership.OwnershipListener;
import dev.highlander.ownership.raft.state.Command;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.raft.tls.TlsFiles;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftNodeTest {
    private static final LeaseName LEASE = LeaseName.of("lease");
    private static final Duration TTL = Duration.ofMinutes(5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    @Test
    void anotherLeadsWhenTheLeaderHasGoneAndKnowsAllThatWasAnswered() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            RaftReplica first = group.leader();
            long term = first.term();
            LeaseAnswer granted = get(first.leases().acquire(LEASE, HolderId.of("ann", "1"), TTL));
            MapEntry written = get(first.map().put("key", "value"));
            group.stop(first.status().node());

            RaftReplica next = group.leader();

            assertThat(next.term()).isGreaterThan(term);
            assertThat(get(next.map().get("key"))).contains(written);
            assertThat(get(next.leases().read(LEASE)).epoch()).isEqualTo(((LeaseAnswer.Granted) granted).epoch());
            assertThat(next.history()).hasSize(1);
        }
    }

    @Test
    void allStopAndComeBackWithWhatTheyHad() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            get(group.leader().map().put("key", "value"));
            List<String> ids = group.members().stream().map(RaftMember::id).toList();
            ids.forEach(group::stop);
            for (String id : ids) {
                group.start(id);
            }
            RaftReplica follower = group.follower();

            assertThat(get(follower.map().get("key")).map(MapEntry::value)).isEqualTo(Optional.of("value"));
        }
    }

    @Test
    void whoEndedBeforeTheFirstElectionTakesPartInTheNext() throws Exception {
        try (SystemTime time = new SystemTime("test-time");
                TestGroup group = new TestGroup(folder, time, 3, List.of("default", "other"))) {
            group.start("n0");
            group.stop("n0");
            for (RaftMember member : group.members()) {
                group.start(member.id());
            }
            get(group.leader().map().put("key", "value"));
            for (RaftMember member : group.members()) {
                RaftReplica other = group.node(member.id()).replica("other");
                TestGroup.await(member.id() + " takes part in the other group", other::leader);
                assertThat(get(group.replica(member.id()).map().get("key"))).isPresent();
            }
        }
    }

    @Test
    void whoWasAwayForTooLongGetsASnapshot() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            RaftReplica leader = group.leader();
            String away = group.follower().status().node();
            group.stop(away);
            get(leader.leases().acquire(LEASE, HolderId.of("ann", "1"), TTL));
            List<CompletionStage<MapEntry>> writes = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                writes.add(leader.map().put("key/" + i % 100, Integer.toString(i)));
                if (writes.size() == 500) {
                    for (CompletionStage<MapEntry> write : writes) {
                        get(write);
                    }
                    writes.clear();
                }
            }
            long kept = get(leader.snapshot());
            group.start(away);
            RaftReplica back = group.replica(away);
            TestGroup.await(away + " has caught up", () -> back.status().applied() >= kept ? kept : null);

            assertThat(get(back.map().list("key/"))).hasSize(100);
            assertThat(back.lease(LEASE).holder()).isEqualTo(HolderId.of("ann", "1"));
        }
    }

    @Test
    void theOwnerIsWhereTheLeaderIs() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
            for (RaftMember member : group.members()) {
                group.node(member.id()).lead("default", Fence.none(), new OwnershipListener() {
                    @Override
                    public void gained(Ownership ownership) {
                        told.add("gained " + member.id() + " " + ownership.epoch());
                    }

                    @Override
                    public void lost(Ownership ownership, Loss loss) {
                        told.add("lost " + member.id() + " " + ownership.epoch());
                    }
                });
            }
            String first = String.valueOf(told.poll(30, TimeUnit.SECONDS));
            String leader = group.leader().status().node();
            assertThat(first).isEqualTo("gained " + leader + " " + group.leader().term());
            assertThat(group.node(leader).isLeader("default")).isTrue();

            String next = group.follower().status().node();
            get(group.node(leader).stepDown("default", next));

            assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("lost " + leader + " ");
            assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("gained " + next + " ");
            group.stop(next);
            assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("lost " + next + " ");
            assertThat(told.poll(30, TimeUnit.SECONDS)).startsWith("gained ");
        }
    }

    @Test
    void leadershipIsHandedOver() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            RaftReplica first = group.leader();
            String to = group.follower().status().node();

            get(first.transfer(to));

            assertThat(TestGroup.await(to + " leads", () -> group.replica(to).leads() ? to : null)).isEqualTo(to);
            assertThat(get(group.replica(to).map().put("key", "1", Command.Condition.ABSENT)).done()).isTrue();
        }
    }

    @Test
    void whoHasAForeignOrAnOutdatedCertificateIsNotLetIn() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            group.leader();
            String out = group.follower().status().node();
            group.stop(out);
            TestAuthority foreign = new TestAuthority("foreign authority");
            TlsFiles foreignFiles = foreign.files(folder.resolve("foreign"), out);
            TlsFiles old = group.authority().files(folder.resolve("old"), out, Instant.now().minusSeconds(60));
            get(group.leader().map().put("key", "while it was away"));

            for (TlsFiles files : List.of(foreignFiles, old)) {
                RaftConfig config = group.config(out).tls(files).patience(Duration.ofMillis(300)).build();
                try (RaftNode refused = RaftNode.start(config, time, InstantSource.system())) {
                    RaftReplica replica = refused.replica("default");
                    assertThatThrownBy(() -> get(replica.map().get("key"))).hasCauseInstanceOf(RaftException.class);
                    assertThat(replica.leads()).isFalse();
                    assertThat(replica.status().role()).isNotEqualTo(RaftStatus.Role.LEADER);
                }
            }
            group.start(out);
            assertThat(get(group.replica(group.follower().status().node()).map().get("key"))).isPresent();
        }
    }

    @Test
    void aCertificateIsRequiredUnlessSomebodySaysOtherwise() {
        RaftConfig.Builder builder = RaftConfig.builder("a", List.of(RaftMember.parse("a=127.0.0.1:7070")));

        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("raft.insecure: true");
        assertThat(builder.insecure().build().self()).isEqualTo(new RaftMember("a", "127.0.0.1", 7070));
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
