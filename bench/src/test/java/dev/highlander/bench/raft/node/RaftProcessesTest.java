package dev.highlander.bench.raft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.bench.election.ElectionException;
import dev.highlander.ownership.raft.RaftMember;
import dev.highlander.ownership.raft.RaftStatus;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, which wait long for each other: test machines are slow. */
class RaftProcessesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private SystemTime time;
    private RaftProcesses group;

    @BeforeEach
    void start() throws Exception {
        time = new SystemTime("test");
        group = RaftProcesses.prepare(3, RaftProcesses.Storage.MEMORY, true, RaftLaunch.usual(folder), time,
                options -> options.withElection(Duration.ofMillis(500), Duration.ofMillis(1000))
                        .withPatience(PATIENCE));
    }

    @AfterEach
    void end() {
        group.close();
        time.close();
    }

    @Test
    void whatIsWrittenThroughOneIsReadThroughAnotherAlsoAfterTheLeaderWasKilled() throws Exception {
        group.startAll();
        RaftProcess leader = group.awaitLeader();
        RaftProcess follower = group.others(leader).getFirst();
        NodeAnswer written = follower.await(follower.put("a key", "a value & more"));
        assertThat(written.words()).hasSize(3).startsWith("true").endsWith("a value & more");
        assertThat(leader.await(leader.get("a key")).words()).endsWith("a value & more");
        assertThat(leader.await(leader.put("a key", "other", 0)).words()).startsWith("false");
        assertThat(leader.await(leader.get("no key")).words()).isEmpty();

        follower.await(follower.probe("probe"));
        long before = time.nanos();
        CompletableFuture<NodeAnswer> left = leader.ask("first", "0", "true");
        group.kill(leader.id());
        assertThat(left.get(1, TimeUnit.MINUTES).done()).isFalse();
        NodeAnswer first = follower.await(follower.firstAccepted(time.nanos(), false));
        assertThat(first.number(0)).isGreaterThan(before);
        assertThat(first.number(1)).isGreaterThanOrEqualTo(first.number(0));
        follower.await(follower.probe(""));

        RaftProcess next = group.awaitLeader();
        assertThat(next.id()).isNotEqualTo(leader.id());
        RaftProcess again = group.start(leader.id());
        assertThat(group.awaitLeader()).isSameAs(next);
        assertThat(again.status().raft().role()).isEqualTo(RaftStatus.Role.FOLLOWER);
        assertThat(again.await(again.get("a key")).words()).endsWith("a value & more");
        assertThat(next.events()).filteredOn(event -> event.kind() == NodeEvent.Kind.PLACE)
                .anyMatch(event -> event.place().role().equals("LEADER"));

        next.await(next.transfer(again.id()));
        assertThat(group.awaitLeader()).isSameAs(again);
        again.stop();
        assertThat(again.child().isAlive()).isFalse();
    }

    @Test
    void aFollowerWhoseWritesWereGivenUpWritesAgainOnceTheSameLeaderIsBack() throws Exception {
        try (RaftProcesses two = RaftProcesses.prepare(2, RaftProcesses.Storage.MEMORY, true, RaftLaunch.usual(folder),
                time, options -> options.withElection(Duration.ofMillis(500), Duration.ofMillis(1000)))) {
            two.startAll();
            RaftProcess leader = two.awaitLeader();
            RaftProcess follower = two.others(leader).getFirst();
            follower.await(follower.put("key", "before"));
            two.kill(leader.id());
            assertThat(follower.put("key", "meanwhile").get(1, TimeUnit.MINUTES).done()).isFalse();
            RaftProcess back = two.start(leader.id());
            if (two.awaitLeader() != back) {
                follower.await(follower.transfer(back.id()));
                assertThat(two.awaitLeader()).isSameAs(back);
            }
            follower.await(follower.put("key", "after"));
            assertThat(back.await(back.get("key")).words()).endsWith("after");
        }
    }

    @Test
    void writersInsideANodeCountWhatWasAccepted() throws Exception {
        group.startAll();
        RaftProcess leader = group.awaitLeader();
        WriteLoad.Figures figures = leader.load(4, Duration.ofMillis(300), 32);
        assertThat(figures.failed()).isZero();
        assertThat(figures.writes()).isPositive();
        assertThat(figures.p50()).isPositive().isLessThanOrEqualTo(figures.p99());
        assertThat(figures.p99()).isLessThanOrEqualTo(figures.max());
        assertThat(leader.status().raft().applied()).isGreaterThanOrEqualTo(figures.writes());
        assertThat(leader.await(leader.snapshot()).number(0)).isPositive();
    }

    @Test
    void aNodeThatCannotStartSaysWhy() throws Exception {
        RaftProcess process = RaftProcess.start(
                RaftNodeOptions.of("n0", List.of(new RaftMember("n0", "127.0.0.1", 20_999)))
                        .withDataDir(folder.resolve("data")).withTls(folder.resolve("none")),
                RaftLaunch.usual(folder), time, _ -> {});
        try (process) {
            assertThatThrownBy(process::awaitReady).isInstanceOf(ElectionException.class).hasMessageContaining("none");
        }
    }

    @Test
    void whatANodeKeepsIsRemovedWithTheGroup() throws Exception {
        Path data = group.dataOf("n0");
        group.start("n0");
        assertThat(Files.isDirectory(data)).isTrue();
        group.close();
        assertThat(Files.exists(data)).isFalse();
    }
}
