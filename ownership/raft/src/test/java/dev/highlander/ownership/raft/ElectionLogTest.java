package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.raft.tls.LogOf;
import dev.highlander.ownership.raft.election.ElectionLog;
import dev.highlander.ownership.raft.election.LeadershipSigns;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What real nodes tell of their elections. */
class ElectionLogTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    @Test
    void everyElectionIsToldWithItsCause() throws Exception {
        try (LogOf log = new LogOf(GroupMachine.class);
                SystemTime time = new SystemTime("test-time");
                TestGroup group = new TestGroup(folder, time, 3)) {
            String first = group.leader().status().node();
            line(log, "leader=" + first, "before=nobody");
            assertThat(group.leader().electionsWon()).isEqualTo(1);
            assertThat(group.leader().electionsBegun()).isPositive();

            String second = group.follower().status().node();
            group.leader().transfer(second).toCompletableFuture().get(60, TimeUnit.SECONDS);
            group.leader();
            // All three see it: who handed over, who took over, and the third.
            TestGroup.await("three lines", () -> lines(log, "leader=" + second, "before=" + first + " cause=transfer")
                    .size() == 3 ? "three" : null);

            group.stop(second);
            line(log, "before=" + second + " cause=transfer");
        }
    }

    @Test
    void whoIsGoneIsFoundGone() {
        try (LogOf log = new LogOf(ElectionLogTest.class)) {
            ElectionLog.tell(LoggerFactory.getLogger(ElectionLogTest.class), "g", "b", 7,
                    new LeadershipSigns.Change("a", Duration.ofMillis(412).toNanos(), LeadershipSigns.Cause.TIME_OUT),
                    "127.0.0.1:1");
            assertThat(log.lines("event=raft-leader")).singleElement().asString()
                    .contains("leader=b term=7 before=a cause=process-gone silent=412ms before-now=\"process gone: ");
        }
    }

    @Test
    void theLeaderTellsHowLongACommitTakes() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            List<Duration> leaders = new CopyOnWriteArrayList<>();
            List<Duration> followers = new CopyOnWriteArrayList<>();
            RaftReplica leader = group.leader();
            RaftReplica follower = group.follower();
            leader.onCommitted(leaders::add);
            follower.onCommitted(followers::add);
            leader.map().put("key", "value").toCompletableFuture().get(60, TimeUnit.SECONDS);
            follower.map().put("key", "other").toCompletableFuture().get(60, TimeUnit.SECONDS);

            assertThat(leaders).hasSize(2).allSatisfy(took -> assertThat(took).isPositive());
            assertThat(followers).isEmpty();
        }
    }

    private static String line(LogOf log, String... words) throws Exception {
        return TestGroup.await(String.join(" ", words), () -> lines(log, words).stream().findFirst().orElse(null));
    }

    private static List<String> lines(LogOf log, String... words) {
        return log.lines("event=raft-leader ").stream()
                .filter(line -> List.of(words).stream().allMatch(line::contains)).toList();
    }
}
