package dev.highlander.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line says to people, and to their shells. */
class CommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "up --help", "bench --help", "bench simulate --help", "bench faults --help",
        "bench election --help", "bench raft --help", "bench api --help",
        "bench jmh --help", "validate --help", "completion --help", "controller --help", "step-down --help",
        "epoch --help", "epoch show --help", "epoch advance --help", "raft --help", "raft status --help",
        "raft members --help", "raft add --help", "raft remove --help", "raft transfer --help", "raft snapshot --help",
        "raft recover --help", "raft certificates --help"})
    void everyHelpHasExamples(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString()).containsPattern("Usage: +highlander").contains("Examples:", "highlander ");
        CommandLine.ParseResult asked = Main.commandLine().parseArgs(line.split(" "));
        while (asked.hasSubcommand()) {
            asked = asked.subcommand();
        }
        assertThat(out.toString().lines()).as("an example stays in its line")
                .contains(asked.commandSpec().usageMessage().footer());
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "up --prot 9090           | highlander up: unknown option --prot (did you mean --port?);",
        "up --data_dir=/x         | highlander up: unknown option --data_dir (did you mean --data-dir?);",
        "up --unheard-of          | highlander up: unknown option --unheard-of;",
        "bench simulate --sedes 1 | highlander bench simulate: unknown option --sedes (did you mean --seeds?);",
        "validat x.yaml           | highlander: unknown command validat (did you mean validate?);",
        "bench jmh --itrations 1  | highlander bench jmh: unknown option --itrations (did you mean --iterations?);",
        "up surplus               | highlander up: unknown argument surplus;",
        "up --api-port many       | highlander up: Invalid value for option '--api-port'",
        "validate                 | highlander validate: Missing required parameter: 'FILE'"})
    void aMistakeIsOneLineWithWhatWasProbablyMeant(String line, String said) {
        assertThat(run(line.split(" +"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().startsWith(said).contains("--help");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bench simulate --store mysql         | --store mysql: expected one of memory, redis, postgres, kubernetes, raft, all",
        "bench simulate --seeds 0             | --seeds 0 --threads",
        "bench simulate --seeds 5 --threads 0 | --seeds 5 --threads 0: expected 1 or more of each"})
    void aSimulationThatCannotBeRunIsRefusedInOneLine(String line, String said) {
        assertThat(run(line.split(" +"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains(said);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aSimulationOverAllStoresHasAColumnForEach() {
        assertThat(run("bench", "simulate", "--store", "all", "--seeds", "50")).isZero();
        assertThat(out.toString().lines().findFirst()).get().asString()
                .containsSubsequence("memory", "redis", "postgres", "kubernetes", "raft");
        assertThat(out.toString()).containsPattern("schedules +50 +50 +50 +50 +50\\s")
                .containsPattern("violating +0 +0 +0 +0 +0\\s")
                .contains("faults injected", "what happened");
    }

    @Test
    void aSimulationOverOneStoreReplaysItsSeed() {
        assertThat(run("bench", "simulate", "--store", "redis", "--seed", "7")).isZero();
        assertThat(out.toString()).contains("gained lease-0", "Acquire");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "up --version", "bench api --version"})
    void everyCommandKnowsTheVersion(String line) {
        assertThat(run(line.split(" "))).isZero();
        assertThat(out.toString()).startsWith("highlander " + Version.text() + " on Java ");
    }

    @Test
    void flagsWinOverTheFileAndAreCheckedLikeIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("config.yaml"), "storageType: memory\ntenant: red\n");
        assertThat(run("validate", file.toString(), "--tenant", "blue")).isZero();
        assertThat(out.toString()).contains("tenant=blue");
        assertThat(run("validate", file.toString(), "--port", "70000")).isEqualTo(2);
        assertThat(err.toString()).contains("--port").contains("70000").contains("expected a port from 0 to 65535");
    }

    @Test
    void bashCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is not installed");
        assertThat(run("completion")).isZero();
        Path script = Files.writeString(folder.resolve("completion"), out.toString());
        String ask = "source %s && complete -p highlander && ".formatted(script)
                + "for line in 'val' 'up --da' 'bench sim'; do COMP_WORDS=(highlander $line); "
                + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _complete_highlander; echo \"[${COMPREPLY[@]}]\"; done";
        Process bash = new ProcessBuilder("/bin/bash", "-c", ask).redirectErrorStream(true).start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).contains("[validate]").contains("--data-dir").contains("[simulate]")
                .contains("_complete_highlander");
    }
}
