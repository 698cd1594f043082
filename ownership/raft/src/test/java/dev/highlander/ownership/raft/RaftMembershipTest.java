package dev.highlander.ownership.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.highlander.ownership.raft.membership.Discovery;
import dev.highlander.ownership.raft.membership.Founding;
import dev.highlander.ownership.raft.state.MapEntry;
import dev.highlander.ownership.time.SystemTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes, goes, forgets and comes back. */
class RaftMembershipTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    @Test
    void whoHasLostItsLogIsTakenOutAndJoinsAgain() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            MapEntry written = get(group.leader().map().put("key", "value"));
            String lost = group.follower().status().node();
            group.stop(lost);
            LogFolders.setAside(folder.resolve(lost), false);
            group.start(lost);

            TestGroup.await(lost + " votes again", () -> voters(group.leader()).equals(List.of("n0", "n1", "n2"))
                    && group.replica(lost).leader() != null ? lost : null);
            assertThat(get(group.replica(lost).map().get("key"))).contains(written);
            assertThat(Files.readString(origin(lost))).contains("joined");
            // And it is a whole member: the other two can do without each of them.
            String gone = group.leader().status().node();
            group.stop(gone);
            assertThat(get(group.leader().map().get("key"))).contains(written);
        }
    }

    @Test
    void whoStartsAloneWaitsForTheOthers() throws Exception {
        try (SystemTime time = new SystemTime("test-time");
                TestGroup group = new TestGroup(folder, time, 3, List.of("default"))) {
            RaftNode first = group.start("n0");
            String reason = TestGroup.await("a reason", () -> {
                String told = first.waitingFor("default");
                return told.isEmpty() ? null : told;
            });
            assertThat(reason).contains("not heard from: n1, n2");
            assertThat(first.replica("default").status().role()).isEqualTo(RaftStatus.Role.STARTING);
            group.start("n1");
            group.start("n2");

            get(group.leader().map().put("key", "value"));
            assertThat(first.waitingFor("default")).isEmpty();
        }
    }

    @Test
    void aFourthJoinsAndOneIsTakenOut() throws Exception {
        try (SystemTime time = new SystemTime("test-time");
                TestGroup group = new TestGroup(folder, time, 4, List.of("default"))) {
            group.limit(3);
            for (String id : List.of("n0", "n1", "n2")) {
                group.start(id);
            }
            MapEntry written = get(group.leader().map().put("key", "value"));
            group.limit(4);
            group.start("n3");
            TestGroup.await("n3 votes", () -> voters(group.leader()).contains("n3") ? "n3" : null);
            assertThat(get(group.replica("n3").map().get("key"))).contains(written);

            String out = group.follower().status().node();
            try (RaftAdmin admin = group.admin(time)) {
                admin.remove(out);
            }
            TestGroup.await(out + " has learnt it", () -> group.node(out).waitingFor("default").contains("taken out")
                    ? out
                    : null);
            assertThat(voters(group.leader())).hasSize(3).doesNotContain(out);
            // Started again it is welcome.
            group.stop(out);
            group.start(out);
            TestGroup.await(out + " votes", () -> voters(group.leader()).contains(out) ? out : null);
        }
    }

    @Test
    void oneBecomesThreeAndFiveAndThreeAgain() throws Exception {
        try (SystemTime time = new SystemTime("test-time");
                TestGroup group = new TestGroup(folder, time, 5, List.of("default"))) {
            Named named = new Named(group.members());
            group.findBy(named);
            named.count = 1;
            group.start("n0");
            MapEntry written = get(group.leader().map().put("key", "value"));
            for (int count : List.of(3, 5)) {
                named.count = count;
                for (int i = voters(group.leader()).size(); i < count; i++) {
                    group.start("n" + i);
                }
                TestGroup.await(count + " vote", () -> voters(group.leader()).size() == count ? count : null);
            }
            // As a stateful set does it: the last first, one after the other.
            named.count = 3;
            group.stop("n4");
            group.stop("n3");
            TestGroup.await("three vote", () -> voters(group.leader()).size() == 3 ? 3 : null);

            assertThat(voters(group.leader())).containsExactly("n0", "n1", "n2");
            assertThat(get(group.follower().map().get("key"))).contains(written);
        }
    }

    @Test
    void anAdminSeesAllAndIsToldWhatCantBeDone() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            String leader = group.leader().status().node();
            get(group.leader().map().put("key", "value"));
            String away = group.follower().status().node();
            String other = Stream.of("n0", "n1", "n2").filter(id -> !id.equals(leader) && !id.equals(away)).findFirst()
                    .orElseThrow();
            group.stop(away);
            try (RaftAdmin admin = group.admin(time)) {
                List<RaftAdmin.Answer> answers = admin.ask();

                assertThat(answers).extracting(RaftAdmin.Answer::id).containsExactly("n0", "n1", "n2");
                assertThat(answers).filteredOn(answer -> answer.status() != null).hasSize(2).allSatisfy(
                        answer -> assertThat(answer.status()).extracting(RaftStatus::leader).isEqualTo(leader));
                assertThatThrownBy(() -> admin.remove("n9")).isInstanceOf(RaftException.class)
                        .hasMessageContaining("'n9': expected one of [n0, n1, n2]");
                long applied = group.replica(other).status().applied();
                assertThat(admin.snapshot(other)).isGreaterThanOrEqualTo(applied).isPositive();
                admin.transfer(other);
                TestGroup.await(other + " leads", () -> group.replica(other).leads() ? other : null);
            }
        }
    }

    @Test
    void aDamagedLogIsToldWithWhatHelps() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            MapEntry written = get(group.leader().map().put("key", "value"));
            for (int i = 0; i < 20; i++) {
                get(group.leader().map().put("key/" + i,
                        "a value that is long enough to be found in the middle of the log"));
            }
            String hit = group.follower().status().node();
            group.stop(hit);
            damage(hit);

            assertThatThrownBy(() -> group.start(hit)).isInstanceOf(IOException.class)
                    .hasMessageContaining("can't be read").hasMessageContaining("highlander raft recover --forget");

            RaftRecovery.forget(folder.resolve(hit), "default");
            group.start(hit);
            TestGroup.await(hit + " votes again", () -> voters(group.leader()).contains(hit)
                    && group.replica(hit).leader() != null ? hit : null);
            assertThat(get(group.replica(hit).map().get("key"))).contains(written);
        }
    }

    @Test
    void theLastOfThreeGoesOnAloneWhenToldSo() throws Exception {
        try (SystemTime time = new SystemTime("test-time"); TestGroup group = new TestGroup(folder, time, 3)) {
            RaftReplica leader = group.leader();
            String last = leader.status().node();
            get(leader.map().put("key", "value"));
            for (String id : List.of("n0", "n1", "n2")) {
                group.stop(id);
            }
            RaftRecovery.alone(folder.resolve(last), "default", group.config(last).build().self());
            group.start(last);

            assertThat(get(group.leader().map().get("key")).map(MapEntry::value)).isEqualTo(Optional.of("value"));
            assertThat(voters(group.leader())).containsExactly(last);
            // The others, who are not counted any more, come in again.
            for (String id : List.of("n0", "n1", "n2")) {
                if (!id.equals(last)) {
                    group.start(id);
                    TestGroup.await(id + " votes", () -> voters(group.leader()).contains(id) ? id : null);
                }
            }
        }
    }

    private void damage(String id) throws IOException {
        Path log;
        try (Stream<Path> files = Files.walk(folder.resolve(id))) {
            log = files.filter(file -> file.getFileName().toString().startsWith("log_")).findFirst().orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(log);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("found in the middle")] ^= 0x55;
        Files.write(log, bytes);
    }

    private Path origin(String id) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(id))) {
            return files.filter(file -> file.toString().endsWith(".origin")).findFirst().orElseThrow();
        }
    }

    private static List<String> voters(RaftReplica replica) {
        return replica.status().members().stream().filter(RaftStatus.Peer::votes).map(RaftStatus.Peer::id).toList();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** What a name service says: the first so many. */
    private static final class Named implements Discovery {
        private final List<RaftMember> all;
        private volatile int count;

        Named(List<RaftMember> all) {
            this.all = all;
        }

        @Override
        public List<RaftMember> members() {
            return all.subList(0, count);
        }

        @Override
        public boolean watched() {
            return true;
        }

        @Override
        public Founding founding(String self, List<RaftMember> named) {
            return self.equals("n0")
                    ? new Founding.Allowed(Set.of("n0"), List.of(all.getFirst()))
                    : new Founding.Denied("n0 is to begin it");
        }
    }
}
