package dev.highlander.bench.raft.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highlander.ownership.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite itself, with real processes and real signals; nothing here is about speed. */
class RaftFaultSuiteTest {
    /** Long enough for a machine that does other things, too. */
    private static final Duration ELECTION = Duration.ofMillis(500);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final List<String> told = new ArrayList<>();

    private RaftFaultReport run(Isolation isolation, RaftFault... faults) throws Exception {
        try (SystemTime time = new SystemTime("test-timer")) {
            return new RaftFaultSuite(new RaftFaultOptions(List.of(faults), 1, isolation, ELECTION, 1), folder, time,
                    InstantSource.system(), told::add).run();
        }
    }

    @Test
    void aLeaderThatIsKilledIsFollowedByAnotherAndNothingIsLost() throws Exception {
        RaftFaultReport report = run(Isolation.PROXY, RaftFault.KILL_LEADER);

        assertThat(report.rows()).as("told: %s", told).singleElement().satisfies(row -> {
            assertThat(row.notRun()).isNull();
            assertThat(row.isolation()).isEqualTo("TCP proxies on loopback");
            assertThat(row.runs()).singleElement().satisfies(run -> {
                assertThat(run.violations()).isEmpty();
                assertThat(run.reached()).isTrue();
                assertThat(run.goesOn()).isTrue();
                assertThat(run.operations()).isPositive();
                assertThat(run.withoutOwner()).isPositive();
                assertThat(run.withoutWrites()).isPositive();
            });
        });
        assertThat(report.isClean()).isTrue();
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void aLeaderThatIsCutOffInItsNamespaceIsFollowedByAnother() throws Exception {
        RaftFaultReport report = run(Isolation.NAMESPACES, RaftFault.CUT_LEADER);

        RaftFaultRow row = report.rows().getFirst();
        assumeTrue(row.notRun() == null, () -> String.valueOf(row.notRun()));
        assertThat(report.isClean()).as("told: %s", told).isTrue();
        assertThat(row.runs().getFirst().operations()).isPositive();
    }

    @Test
    void aForeignCertificateMovesNobody() throws Exception {
        RaftFaultReport report = run(Isolation.PROXY, RaftFault.FOREIGN);

        assertThat(report.isClean()).as("told: %s", told).isTrue();
    }
}
