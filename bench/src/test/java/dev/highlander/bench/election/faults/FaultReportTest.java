package dev.highlander.bench.election.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.witness.Checker;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FaultReportTest {
    private static FaultRun run(long doubles, long stale, long regressions, boolean reached, long gap) {
        return new FaultRun(new Checker.Tally(100, doubles, stale, regressions, 1),
                gap < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(gap)), reached,
                doubles > 0 ? List.of("double effect: x") : List.of(), null);
    }

    private static FaultRow row(Fault fault, boolean fenced, FaultRun... runs) {
        return new FaultRow(fault, "redis 7", fenced, Arrays.asList(runs), null);
    }

    private static FaultReport report(FaultRow... rows) {
        return new FaultReport(Instant.EPOCH, Duration.ofSeconds(75),
                new Machine(2, "", 1L << 34, "Linux", "Java", "ext4", 1),
                new FaultOptions(List.of(Fault.values()), 3, Duration.ofSeconds(2), true, 7), Arrays.asList(rows));
    }

    @Test
    void gapsAreThoseThatAPartOfTheRunsDidNotExceed() {
        FaultRow row = row(Fault.KILL, true, run(0, 0, 0, true, 30), run(0, 0, 0, true, 10), run(0, 0, 0, true, 20));
        assertThat(row.gap(0.5)).contains(Duration.ofMillis(20));
        assertThat(row.gap(0.99)).contains(Duration.ofMillis(30));
        assertThat(row.gap(1)).contains(Duration.ofMillis(30));
        assertThat(row(Fault.KILL, true, run(0, 0, 0, false, -1)).gap(0.5)).isEmpty();
    }

    @Test
    void whatIsPromisedIsJudged() {
        assertThat(row(Fault.STOP, true, run(0, 3, 0, true, 1)).faults()).isEmpty();
        assertThat(row(Fault.KILL, true, run(1, 0, 0, true, 1)).faults()).containsExactly("DOUBLE EFFECTS");
        assertThat(row(Fault.KILL, true, run(0, 0, 1, true, 1)).faults()).containsExactly("EPOCH REGRESSION");
        assertThat(row(Fault.KILL, true, run(0, 0, 0, false, -1)).faults()).containsExactly("NOT TAKEN OVER");
        assertThat(row(Fault.PAUSE, true, run(0, 0, 0, false, -1), run(0, 0, 0, true, 1)).faults())
                .containsExactly("NOT OWNED AGAIN 1×");
        assertThat(row(Fault.FLAP, true, run(0, 0, 0, false, 1)).faults()).containsExactly("OWNER CHANGED");
    }

    @Test
    void withoutAFenceOnlyAStoppedOwnerMayActLate() {
        assertThat(row(Fault.STOP, false, run(1, 0, 0, true, 1)).faults()).isEmpty();
        assertThat(row(Fault.STOP, true, run(1, 0, 0, true, 1)).faults()).containsExactly("DOUBLE EFFECTS");
        assertThat(row(Fault.CUT, false, run(1, 0, 0, true, 1)).faults()).containsExactly("DOUBLE EFFECTS");
    }

    @Test
    void theTableTellsWhatWasFoundAndWhatWasNotRun() {
        FaultReport report = report(row(Fault.KILL, true, run(0, 2, 0, true, 1_234)),
                new FaultRow(Fault.STOP, "postgres", true, List.of(), "no postgres on the PATH"));
        assertThat(report.isClean()).isTrue();
        assertThat(report.isComplete()).isFalse();
        assertThat(FaultReportTable.of(report).lines()).anySatisfy(line -> assertThat(line)
                .startsWith("kill -9 of the owner").contains("redis 7", "1,234"))
                .anySatisfy(line -> assertThat(line).contains("postgres", "not run: no postgres on the PATH"))
                .anySatisfy(line -> assertThat(line).contains("Time to live 2000 ms", "seed 7"))
                .last().asString()
                .isEqualTo("Every promise was kept where it was tried, which was not everywhere in 1 min 15 s.");
        FaultReport broken = report(row(Fault.KILL, true, run(2, 0, 0, true, 5)));
        assertThat(broken.isClean()).isFalse();
        assertThat(FaultReportTable.of(broken)).contains("DOUBLE EFFECTS", "kill, redis 7: double effect: x",
                "A promise was BROKEN");
    }

    @Test
    void theJsonHoldsTheSame() throws Exception {
        JsonNode root = new ObjectMapper()
                .readTree(FaultReportJson.of(report(row(Fault.CUT, true, run(1, 2, 0, true, 1_500)),
                        new FaultRow(Fault.STOP, "postgres", true, List.of(), "no postgres on the PATH"))));
        assertThat(root.at("/options/ttlMillis").asLong()).isEqualTo(2_000);
        assertThat(root.at("/clean").asBoolean()).isFalse();
        assertThat(root.at("/complete").asBoolean()).isFalse();
        JsonNode row = root.at("/rows/0");
        assertThat(row.get("fault").asText()).isEqualTo("cut");
        assertThat(row.get("doubleEffects").asLong()).isEqualTo(1);
        assertThat(row.get("staleRefused").asLong()).isEqualTo(2);
        assertThat(row.get("gapP99").asDouble()).isEqualTo(1_500);
        assertThat(row.at("/broken/0").asText()).isEqualTo("DOUBLE EFFECTS");
        assertThat(root.at("/rows/1/notRun").asText()).isEqualTo("no postgres on the PATH");
    }
}
