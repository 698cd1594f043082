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

class RaftCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new RaftCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--phases fail-over", "--quick", "Exit code");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--phases fire | --phases fire: expected some of fail-over, transfer, idle, writes",
        "--runs 0 | --runs 0: expected 1 to 10000", "--transfers 0 | --transfers 0: expected 1 to",
        "--idle 601 | --idle 601: expected 1 to 600", "--writing 0 | --writing 0: expected 1 to 600",
        "--clients 1,0 | --clients 0: expected 1 to", "--value-bytes 65537 | --value-bytes 65537: expected 1 to 65536",
        "--seed x | --seed", "--peers /nowhere | --peers /nowhere: expected a directory",
        "--out nowhere/x.json | directory that exists"})
    void aMistakeIsToldWithExitCodeTwo(String arguments, String told) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(told);
    }

    /** A real run: three processes, one planned transfer. */
    @Test
    void aTransferIsMeasured(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        assertThat(run("--phases", "transfer", "--transfers", "1", "--out", file.toString())).as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Planned transfer", "p99 < 100 ms").doesNotContain("FAILED");
        JsonNode result = new ObjectMapper().readTree(file.toFile());
        assertThat(result.at("/transfers/0/gaps")).hasSize(1);
        assertThat(result.at("/transfers/0/gaps/0").asDouble()).isPositive();
        assertThat(result.at("/failOvers").isMissingNode()).isTrue();
    }
}
