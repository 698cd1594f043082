package dev.highlander.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ElectionCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new ElectionCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--parts kill,hand-over", "--quick", "Exit code");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--store mysql | --store mysql: expected some of memory, redis, postgres, kubernetes",
        "--parts fire | --parts fire: expected some of latency, hand-over, kill, partition, cost",
        "--runs 0 | --runs 0: expected 1 to 10000", "--hand-overs 0 | --hand-overs 0: expected 1 to",
        "--operations 0 | --operations 0: expected 1 to", "--rounds 101 | --rounds 101: expected 1 to 100",
        "--ownerships 100001 | --ownerships 100001: expected 1 to 100000", "--ownerships x | --ownerships",
        "--ttl 0.4 | --ttl 0.4: expected 0.5 to 60 seconds", "--held-ttl 61 | --held-ttl 61.0: expected 0.5 to 60",
        "--seed x | --seed", "--peers /nowhere | --peers /nowhere: expected a directory",
        "--redis-uri http://me:secret@a | --redis-uri:", "--redis-uri postgres://me:secret@a/b | kind redis",
        "--database-url nonsense | --database-url: store:",
        "--kubeconfig /nowhere/kubeconfig | expected a file that can be read",
        "--store memory --database-url postgres://me:secret@a/b | --database-url: postgres is not among --store memory",
        "--out nowhere/x.json | directory that exists"})
    void aMistakeIsToldWithExitCodeTwoAndWithoutPasswords(String arguments, String told) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(told).doesNotContain("secret");
    }

    /** A real run, with a process that holds leases in its own memory. */
    @Test
    void memoryIsMeasured(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        assertThat(run("--store", "memory", "--quick", "--operations", "20", "--hand-overs", "3", "--ownerships", "5",
                "--held-ttl", "0.5", "--out", file.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("acquire", "planned hand-over", "One process that holds leases")
                .doesNotContain("FAILED");
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        assertThat(result.at("/latencies")).hasSize(3).allSatisfy(row -> {
            assertThat(row.get("count").asInt()).isEqualTo(20);
            assertThat(row.get("p99").asDouble()).isPositive();
        });
        assertThat(result.at("/gaps/0/runs").asInt()).isEqualTo(3);
        assertThat(result.at("/gaps/0/notTakenOver").asInt()).isZero();
        assertThat(result.at("/gaps/0/takeOverP99").asDouble()).isPositive();
        assertThat(result.at("/costs/0/held").asInt()).isEqualTo(5);
        assertThat(result.at("/costs/0/batchesPerSecond").asDouble()).isPositive();
        assertThat(result.at("/costs/0").has("requestsPerSecond")).isFalse();
    }
}
