package dev.highlander.bench.raft.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highlander.bench.api.Machine;
import dev.highlander.bench.raft.faults.history.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RaftFaultReportTest {
    private static RaftFaultRun run(long writes, long owner, boolean reached, boolean goesOn, String... violations) {
        return new RaftFaultRun(1_000, 7, Duration.ofMillis(writes), Duration.ofMillis(owner), reached, goesOn,
                Arrays.stream(violations).map(text -> new Violation(Violation.Promise.KEPT, text)).toList(), null);
    }

    private static RaftFaultRow row(RaftFault fault, RaftFaultRun... runs) {
        return new RaftFaultRow(fault, "proxies", Arrays.asList(runs), null);
    }

    private static RaftFaultRow notRun(RaftFault fault, @Nullable String why) {
        return new RaftFaultRow(fault, "", List.of(), why);
    }

    private static RaftFaultReport report(RaftFaultRow... rows) {
        return new RaftFaultReport(Instant.EPOCH, Duration.ofSeconds(75),
                new Machine(2, "", 1L << 34, "Linux", "Java", "ext4", 1),
                new RaftFaultOptions(List.of(RaftFault.values()), 3, Isolation.AUTO, RaftFaultOptions.USUAL_ELECTION,
                        7),
                Arrays.asList(rows));
    }

    @Test
    void figuresAreThoseThatAPartOfTheRunsDidNotExceed() {
        RaftFaultRow row = row(RaftFault.KILL_LEADER, run(30, 3, true, true), run(10, 1, true, true),
                run(20, 2, true, true));
        assertThat(row.withoutWrites(0.5)).contains(Duration.ofMillis(20));
        assertThat(row.withoutWrites(1)).contains(Duration.ofMillis(30));
        assertThat(row.withoutOwner(0.5)).contains(Duration.ofMillis(2));
        assertThat(row.operations()).isEqualTo(3_000);
        assertThat(row.unknown()).isEqualTo(21);
        assertThat(notRun(RaftFault.KILL_LEADER, "x").withoutOwner(1)).isEmpty();
    }

    @Test
    void whatIsPromisedIsJudged() {
        RaftFaultRun fine = run(1, 1, true, true);
        assertThat(row(RaftFault.KILL_LEADER, fine).faults()).isEmpty();
        assertThat(row(RaftFault.KILL_LEADER, fine, run(1, 1, true, true, "lost")).faults())
                .containsExactly("VIOLATIONS");
        assertThat(row(RaftFault.KILL_LEADER, fine, run(1, 1, false, true)).faults())
                .containsExactly("NOT TAKEN OVER 1×");
        assertThat(row(RaftFault.WALL_CLOCK, run(1, 1, false, true)).faults()).containsExactly("OWNER CHANGED");
        assertThat(row(RaftFault.MAJORITY, run(1, 1, false, false)).faults())
                .containsExactly("ACCEPTED WITHOUT MAJORITY", "DID NOT GO ON");
    }

    @Test
    void theTableTellsWhatWasFoundAndWhatWasNotRun() {
        RaftFaultReport report = report(row(RaftFault.KILL_LEADER, run(1_234, 567, true, true)),
                notRun(RaftFault.SLOW_DISK, "no disk"));
        assertThat(report.isClean()).isTrue();
        assertThat(report.isComplete()).isFalse();
        assertThat(RaftFaultReportTable.of(report).lines())
                .anySatisfy(line -> assertThat(line).startsWith("leader killed (kill -9)").contains("1,000", "1,234",
                        "567"))
                .anySatisfy(line -> assertThat(line).contains("leader's disk stalls", "not run: no disk"))
                .anySatisfy(line -> assertThat(line).contains("proxies, election time-outs 150 to 300 ms, seed 7"))
                .last().asString()
                .isEqualTo("Every promise was kept where it was tried, which was not everywhere in 1 min 15 s.");
        RaftFaultReport broken = report(row(RaftFault.MAJORITY, run(1, 1, true, true, "a write is gone")));
        assertThat(broken.isClean()).isFalse();
        assertThat(RaftFaultReportTable.of(broken)).contains("VIOLATIONS", "majority: KEPT: a write is gone",
                "A promise was BROKEN");
    }

    @Test
    void theJsonHoldsTheSame() throws Exception {
        JsonNode root = new ObjectMapper().readTree(RaftFaultReportJson
                .of(report(row(RaftFault.CUT_LEADER, run(1_500, 700, true, true, "a write is gone")),
                        notRun(RaftFault.SLOW_DISK, "no disk"))));
        assertThat(root.at("/options/isolation").asText()).isEqualTo("auto");
        assertThat(root.at("/clean").asBoolean()).isFalse();
        assertThat(root.at("/complete").asBoolean()).isFalse();
        JsonNode row = root.at("/rows/0");
        assertThat(row.get("fault").asText()).isEqualTo("cut-leader");
        assertThat(row.get("unknown").asInt()).isEqualTo(7);
        assertThat(row.at("/broken/0").asText()).isEqualTo("VIOLATIONS");
        assertThat(row.at("/runs/0/withoutWrites").asDouble()).isEqualTo(1_500);
        assertThat(row.at("/runs/0/violations/0/promise").asText()).isEqualTo("KEPT");
        assertThat(root.at("/rows/1/notRun").asText()).isEqualTo("no disk");
    }
}
