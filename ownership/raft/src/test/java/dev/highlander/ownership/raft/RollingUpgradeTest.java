package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.state.CommandCodec;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of this release, and of one to come: what it would write differs in its version alone. */
class RollingUpgradeTest {
    private static final int OLD = CommandCodec.VERSION;
    private static final int NEW = OLD + 1;

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    @Test
    void theGroupGoesOnToANewerVersionWhenTheLastMemberReadsIt() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            get(group.leader().map().put("key", "old"));
            TestGroup.await("all have announced", () -> group.leader().versions().size() == 3 ? "3" : null);
            group.reads(NEW);
            for (String id : List.of("n0", "n1")) {
                group.stop(id);
                group.start(id);
                TestGroup.await(id + " has announced",
                        () -> Integer.valueOf(NEW).equals(group.leader().versions().get(id)) ? id : null);
            }
            assertThat(group.leader().version()).as("n2 does not read it").isEqualTo(OLD);
            get(group.leader().map().put("key", "mixed"));
            assertThat(get(group.replica("n2").map().get("key")).map(MapEntry::value)).contains("mixed");

            group.stop("n2");
            group.start("n2");

            TestGroup.await("adopted by all", () -> group.members().stream()
                    .allMatch(member -> group.replica(member.id()).version() == NEW) ? NEW : null);
            get(group.leader().map().put("key", "new"));
            for (RaftMember member : group.members()) {
                assertThat(get(group.replica(member.id()).map().get("key")).map(MapEntry::value))
                        .isEqualTo(Optional.of("new"));
            }

            downgraded(group);
        }
    }

    /** Whom somebody starts with the old release again: with what it has, and with nothing. */
    private void downgraded(TestGroup group) throws Exception {
        String old = group.follower().status().node();
        group.stop(old);
        get(group.leader().map().put("key", "newer"));
        group.reads(OLD);
        assertThatThrownBy(() -> group.start(old)).isInstanceOf(IOException.class)
                .hasMessageContaining("version " + NEW + ", expected " + OLD + ": a newer node wrote it");

        LogFolders.setAside(folder.resolve(old), false);
        RaftNode node = group.start(old);
        String reason = TestGroup.await(old + " says why it takes no part", () -> {
            String told = node.waitingFor("default");
            return told.contains("version") ? told : null;
        });
        assertThat(reason).endsWith(": version " + NEW + ", expected " + OLD
                + ": a newer node wrote it; start this node with a release that reads version " + NEW);
        assertThat(group.leader().status().members()).filteredOn(RaftStatus.Peer::votes).extracting(RaftStatus.Peer::id)
                .as("it does not count").doesNotContain(old);
        get(group.leader().map().put("key", "newest"));

        group.stop(old);
        group.reads(NEW);
        group.start(old);
        assertThat(TestGroup.await(old + " has caught up", () -> {
            Optional<MapEntry> read = group.replica(old).leader() == null
                    ? Optional.empty()
                    : get(group.replica(old).map().get("key"));
            return read.orElse(null);
        }).value()).isEqualTo("newest");
    }

    @Test
    void aStateOfANewerVersionIsNotTakenForDamage() throws Exception {
        try (SystemTime time = new SystemTime("test-time");
                TestGroup group = new TestGroup(folder, time, 1, List.of("default"))) {
            group.reads(NEW);
            group.start("n0");
            TestGroup.await("adopted", () -> group.leader().version() == NEW ? NEW : null);
            get(group.leader().snapshot());
            group.stop("n0");
            group.reads(OLD);

            assertThatThrownBy(() -> group.start("n0")).isInstanceOf(IOException.class)
                    .hasMessageContaining("state: version " + NEW + ", expected " + OLD + ": a newer node wrote it")
                    .hasMessageNotContaining("forget");
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
