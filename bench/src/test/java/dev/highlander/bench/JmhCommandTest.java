package dev.highlander.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class JmhCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new JmhCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @BeforeAll
    static void besidesOthers() {
        // JMH allows one run per machine, so that runs do not disturb each other. No figure matters here.
        System.setProperty("jmh.ignoreLock", "true");
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--quick", "--prof gc", "Exit code");
    }

    @Test
    void theListTellsEveryBenchmarkByItsShortName() {
        assertThat(run("--list")).isZero();
        assertThat(out.toString().lines()).hasSizeGreaterThanOrEqualTo(16).contains("OwnershipBenchmark.renewal",
                "StoreBenchmark.get", "RequestBenchmark.apply", "ControllerBenchmark.informed");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void expressionsNarrowTheList() {
        assertThat(run("--list", "Ownership.*fence", "StoreBenchmark.get")).isZero();
        assertThat(out.toString().lines()).containsExactly("OwnershipBenchmark.fence", "StoreBenchmark.get");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"NoSuch | NoSuch: there is no such benchmark; --list",
        "Store NoSuch | NoSuch: there is no such benchmark", "(x | (x: expected a regular expression",
        "--forks -1 | expected 0 to 100", "--forks x | --forks", "--iterations 0 | expected 1 to 100",
        "--warm-up 1000 | expected 0 to 100", "--time 0s | expected 1ms to 600s", "--time soon | expected 1ms to 600s",
        "--prof magic | expected some of gc, stack", "--out nowhere/x.json | directory that exists"})
    void aMistakeIsToldWithExitCodeTwo(String arguments, String told) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines().findFirst()).hasValueSatisfying(line -> assertThat(line).contains(told));
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"OwnershipBenchmark", "LeaseStoreBenchmark", "StoreBenchmark", "CommitBenchmark", "WatchBenchmark",
        "CreateBenchmark", "RequestBenchmark", "ObjectBenchmark", "ControllerBenchmark"})
    void everyBenchmarkRunsAndItsFiguresAreInTableAndFile(String name, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.json");
        assertThat(run(name, "--forks", "0", "--warm-up", "0", "--iterations", "1", "--time", "2ms", "--out",
                file.toString())).as(err.toString()).isZero();
        JsonNode results = new ObjectMapper().readTree(file.toFile());
        assertThat(results).isNotEmpty().allSatisfy(result -> {
            assertThat(result.path("benchmark").asText()).contains(name);
            assertThat(result.path("primaryMetric").path("score").asDouble()).isPositive();
        });
        assertThat(out.toString()).contains(name, "Score", "us/op");
        assertThat(err.toString()).contains(name).contains("measured 1 of 1");
    }
}
