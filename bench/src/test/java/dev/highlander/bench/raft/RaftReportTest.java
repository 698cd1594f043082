package dev.highlander.bench.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.bench.api.Aim;
import dev.highlander.bench.api.Machine;
import dev.highlander.bench.raft.node.WriteLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RaftReportTest {
    private static final long MEBI = 1 << 20;

    private static FailOverRow failOver(boolean restarted, long... gaps) {
        return new FailOverRow(restarted, LongStream.of(gaps).mapToObj(gap -> new FailOverRun(Duration.ofMillis(gap),
                Optional.of(Duration.ofMillis(gap / 2)), Optional.of(Duration.ofMillis(gap / 4)), Optional.empty(), 1))
                .toList());
    }

    private static RaftReport report(List<RaftReport.Missing> missing) {
        return new RaftReport(Instant.parse("2026-01-02T03:04:05Z"), Duration.ofSeconds(125),
                new Machine(2, "some processor", 24L << 30, "Linux", "a JVM", "ext4", 0.5),
                new RaftBenchOptions(List.of(RaftPhase.values()), 3, 1, Duration.ofSeconds(20), Duration.ofSeconds(5),
                        List.of(1), 100, 7),
                List.of(failOver(false, 200, 250, 601), failOver(true, 280, 301, 302)),
                List.of(new TransferRow(List.of(Duration.ofMillis(40)), 2)),
                List.of(new IdleRow(IdleRow.FOLLOWER, 0.015, 120 * MEBI, 140 * MEBI, 30, "writes"),
                        new IdleRow(IdleRow.LEADER, 0.03, 129 * MEBI, 140 * MEBI, 30, "writes")),
                List.of(new WriteRow("etcd 3", "disk", false, "own process", 64,
                        new WriteLoad.Figures(5_000, 1, 1_000_000_000, 2_000_000, 4_000_000, 5_000_000, "no leader"))),
                List.of("nodes: as they come"), missing);
    }

    @Test
    void aimsAreComparedWithWhatWasFound() {
        assertThat(failOver(false, 200, 250, 599).aims()).extracting(Aim::reached).containsExactly(true, true);
        assertThat(failOver(false, 200, 301, 601).aims()).extracting(Aim::reached).containsExactly(false, false);
        assertThat(failOver(false).aims()).isEmpty();
        assertThat(new TransferRow(List.of(Duration.ofMillis(101)), 0).aims()).extracting(Aim::reached)
                .containsExactly(false);
        assertThat(report(List.of()).idles().getFirst().aims()).extracting(Aim::reached).containsExactly(true, true);
        assertThat(report(List.of()).idles().getLast().aims()).as("a leader's processor time has no aim")
                .extracting(Aim::what, Aim::reached)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("resident", false));
    }

    @Test
    void theTableTellsFiguresAimsAndWhatIsMissing() {
        String table = RaftTable.of(report(List.of(new RaftReport.Missing("writes, disk, etcd", "no etcd", false))));
        assertThat(table).contains("some processor", "p50 < 300 ms reached,  p99 < 600 ms MISSED",
                "p50 < 300 ms MISSED,  p99 < 600 ms reached", "p99 < 100 ms reached", "cpu < 2 % reached",
                "resident < 128 MiB MISSED", "etcd 3", "5,000", "writes, disk, etcd: not run: no etcd",
                "Measured in 2 min 5 s.");
        assertThat(table.lines()).anySatisfy(line -> assertThat(line).startsWith("kill -9 of the leader")
                .contains("3", "250", "601", "125"));
        assertThat(table.lines())
                .anySatisfy(line -> assertThat(line.strip().split(" +")).startsWith("1", "40.0", "40.0", "40.0", "2"));
    }

    @Test
    void programsGetTheSame() throws Exception {
        RaftReport report = report(List.of(new RaftReport.Missing("fail-over", "n1 has ended", true)));
        assertThat(report.hasFailed()).isTrue();
        JsonNode json = new ObjectMapper().readTree(RaftJson.of(report));
        assertThat(json.at("/failOvers/0/p50").asDouble()).isEqualTo(250);
        assertThat(json.at("/failOvers/0/runs/2/gap").asDouble()).isEqualTo(601);
        assertThat(json.at("/failOvers/0/runs/2").has("readiness")).isFalse();
        assertThat(json.at("/transfers/0/failed").asInt()).isEqualTo(2);
        assertThat(json.at("/failOvers/1/anotherRestartedBefore").asBoolean()).isTrue();
        assertThat(json.at("/failOvers/1/aims/0/reached").asBoolean()).isFalse();
        assertThat(json.at("/idle/0/processorPercent").asDouble()).isEqualTo(1.5);
        assertThat(json.at("/writes/0/perSecond").asDouble()).isEqualTo(5_000);
        assertThat(json.at("/missing/0/failed").asBoolean()).isTrue();
    }
}
