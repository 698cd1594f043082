package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.LocalFence;
import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that runs where the leader is, on real nodes. */
class WhileLeaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    void aTaskRunsWhereTheLeaderIsAndItsEpochHasBeenShown() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            LocalFence fence = new LocalFence();
            for (RaftMember member : group.members()) {
                group.node(member.id()).whileLeader("default", fence, ownership -> {
                    fence.require(LeaseName.of(RaftNode.LEADER), ownership.epoch());
                    told.add("begins " + member.id() + " " + ownership.epoch());
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        told.add("ends " + member.id() + " " + ownership.epoch());
                    }
                });
            }
            String first = next();
            String leader = group.leader().status().node();
            assertThat(first).isEqualTo("begins " + leader + " " + group.leader().term());
            String other = group.follower().status().node();

            group.node(leader).stepDown("default", other).toCompletableFuture().get(60, TimeUnit.SECONDS);

            assertThat(next()).as("it ends before the next begins").startsWith("ends " + leader + " ");
            assertThat(next()).startsWith("begins " + other + " ");
            group.node(other).stepDown("default", leader).toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(next()).startsWith("ends " + other + " ");
            assertThat(next()).as("run again").startsWith("begins " + leader + " ");
            group.stop(leader);
            assertThat(next()).startsWith("ends " + leader + " ");
            assertThat(next()).startsWith("begins ");
        }
    }

    @Test
    void aTaskThatFailsOnOneNodeIsRunOnAnother() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            String broken = group.leader().status().node();
            for (RaftMember member : group.members()) {
                group.node(member.id()).whileLeader("default", _ -> {
                    told.add(member.id());
                    if (member.id().equals(broken)) {
                        throw new IllegalStateException("the disk of " + broken + " is full");
                    }
                    new CountDownLatch(1).await();
                });
            }
            assertThat(next()).isEqualTo(broken);
            assertThat(next()).isNotEqualTo(broken);
        }
    }

    @Test
    void aTaskThatFailsIsRunAgainWhereNobodyElseIs() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 1)) {
            group.node("n0").whileLeader("default", ownership -> {
                told.add(ownership.epoch().toString());
                if (told.size() == 1) {
                    throw new IllegalStateException("not at the first time");
                }
                new CountDownLatch(1).await();
            });
            TestGroup.await("run twice", () -> told.size() == 2 ? told : null);
            assertThat(told.poll()).as("without a change of leaders").isEqualTo(told.poll());
            assertThat(group.node("n0").isLeader("default")).isTrue();
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(60, TimeUnit.SECONDS));
    }
}
