package dev.highlander.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ApiCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new ApiCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void helpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "--quick", "--phases create-16,get-16", "Exit code");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--phases create-2 | expected some of create-1, create-16",
        "--seconds 0 | expected 1 to 600", "--seconds x | --seconds",
        "--server http://a --token pom.xml | https://HOST:PORT",
        "--server https://a | --kubeconfig FILE", "--kubeconfig pom.xml | --server URL",
        "--server https://a --kubeconfig nowhere | nowhere: there is no such file", "--namespace A_B | --namespace A_B",
        "--out nowhere/x.json | directory that exists"})
    void aMistakeIsToldWithExitCodeTwo(String arguments, String told) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(told);
    }

    @Test
    void aServerThatIsNotThereIsExitCodeOne() {
        assertThat(run("--server", "https://127.0.0.1:1", "--kubeconfig", "pom.xml")).isEqualTo(1);
        assertThat(err.toString()).contains("highlander: kubeconfig pom.xml");
    }
}
