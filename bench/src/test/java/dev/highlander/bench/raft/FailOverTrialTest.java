package dev.highlander.bench.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.raft.node.NodeEvent;
import dev.highlander.bench.raft.node.RaftLaunch;
import dev.highlander.bench.raft.node.RaftProcesses;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailOverTrialTest {
    private static NodeEvent place(long millis, String role, boolean ready, long term) {
        return new NodeEvent(millis * 1_000_000, 0, NodeEvent.Kind.PLACE,
                List.of(role, Boolean.toString(ready), Long.toString(term), ""));
    }

    private static Optional<FailOverRun> judge(NodeEvent... events) {
        return FailOverTrial.judge(List.of(events), 100_000_000, 400_000_000, 3);
    }

    @Test
    void thePartsOfAGapAreTheChangesOfRolesAfterTheKill() {
        assertThat(judge(place(390, "LEADER", true, 4), place(90, "CANDIDATE", false, 3),
                place(300, "CANDIDATE", false, 3), place(350, "LEADER", false, 4), place(360, "FOLLOWER", false, 4)))
                .contains(new FailOverRun(Duration.ofMillis(300), Optional.of(Duration.ofMillis(200)),
                        Optional.of(Duration.ofMillis(50)), Optional.of(Duration.ofMillis(40)), 1));
    }

    @Test
    void splitVotesAreCountedAsFurtherTerms() {
        assertThat(
                judge(place(200, "CANDIDATE", false, 4), place(300, "LEADER", false, 5), place(500, "LEADER", true, 9)))
                .hasValueSatisfying(run -> assertThat(run.terms()).isEqualTo(2));
    }

    @Test
    void whereNobodyCameToLeadTheKilledOneDidNotEither() {
        assertThat(judge(place(200, "FOLLOWER", false, 3))).isEmpty();
        assertThat(judge()).isEmpty();
    }

    /** Three real processes, one kill. */
    @Test
    void afterAKillAnotherAcceptsWrites(@TempDir Path folder) throws Exception {
        try (SystemTime time = new SystemTime("test");
                RaftProcesses group = RaftProcesses.prepare(3, RaftProcesses.Storage.MEMORY, true,
                        RaftLaunch.usual(folder), time,
                        options -> options.withElection(Duration.ofMillis(500), Duration.ofMillis(1000))
                                .withLookEvery(Duration.ZERO))) {
            group.startAll();
            FailOverRun run = new FailOverTrial(group, time, new SplittableRandom(1)).run(null);
            assertThat(run.gap()).isPositive();
            assertThat(run.terms()).isPositive();
            assertThat(group.running()).hasSize(3);
        }
    }
}
