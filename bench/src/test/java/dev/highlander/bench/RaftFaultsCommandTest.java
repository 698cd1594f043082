package dev.highlander.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RaftFaultsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new RaftFaultsCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .setParameterExceptionHandler((mistake, _) -> {
                    err.write(String.valueOf(mistake.getMessage()));
                    return CommandLine.ExitCode.USAGE;
                }).execute(arguments);
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--faults kill-leader --runs 20", "Exit code",
                "crash-all-memory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--faults fire | --faults fire: expected some of kill-leader, pause-leader",
        "--runs 0 | --runs 0: expected 1 to", "--election 49 | --election 49: expected 50 to 10000",
        "--seed x | --seed",
        "--isolation glass | --isolation glass: expected namespaces, proxy or auto",
        "--out nowhere/x.json | directory that exists",
        "--check /nowhere/x.jsonl | --check /nowhere/x.jsonl: expected a history that can be read"})
    void aMistakeIsToldWithExitCodeTwo(String arguments, String told) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(told);
    }

    @Test
    void aHistoryThatWasKeptIsCheckedOnceMore(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("history.jsonl");
        String first = "{\"is\":\"lead\",\"node\":\"a\",\"life\":1,\"term\":2,\"seen\":3}";
        Files.write(file, List.of(first));
        assertThat(run("--check", file.toString())).isZero();
        assertThat(out.toString()).contains("No violation.");
        Files.write(file, List.of(first, first.replace("\"a\"", "\"b\"")));
        assertThat(run("--check", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("ONE_LEADER: term 2 has the leaders [a, b]", "1 violations.");
    }
}
