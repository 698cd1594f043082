package dev.highlander.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FaultsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new FaultsCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .setParameterExceptionHandler((mistake, _) -> {
                    // As the app does: without the usage, whose examples have a password.
                    err.write(String.valueOf(mistake.getMessage()));
                    return CommandLine.ExitCode.USAGE;
                }).execute(arguments);
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--faults kill,stop", "Exit code", "hand-over");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--store mysql | --store mysql: expected some of redis, postgres, kubernetes",
        "--faults fire | --faults fire: expected some of kill, stop, cut", "--runs 0 | --runs 0: expected 1 to",
        "--ttl 0.4 | --ttl 0.4: expected 0.5 to 60 seconds", "--ttl x | --ttl", "--seed x | --seed",
        "--redis-uri http://me:secret@a | --redis-uri:", "--redis-uri postgres://me:secret@a/b | kind redis",
        "--database-url nonsense | --database-url: store:",
        "--kubeconfig /nowhere/kubeconfig | expected a file that can be read",
        "--store redis --database-url postgres://me:secret@a/b | --database-url: postgres is not among --store redis",
        "--out nowhere/x.json | directory that exists"})
    void aMistakeIsToldWithExitCodeTwoAndWithoutPasswords(String arguments, String told) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(told).doesNotContain("secret");
    }
}
