package dev.highlander.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highlander.bench.election.AtExit;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A run in a process of its own that is told to end. */
class InterruptedRunTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // filled by JUnit
    Path folder;

    @Test
    void whatHasBeenMeasuredIsPrintedAndNoTrace() throws Exception {
        Path told = folder.resolve("told");
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Xmx64m", "-cp", System.getProperty("java.class.path"), Endless.class.getName())
                .redirectError(told.toFile()).start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("begun");
            // Ctrl-C would be ignored where the tests themselves run in the background of a shell.
            process.toHandle().destroy();

            assertThat(out.lines()).containsExactly("a table of what there is");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as("128 and the signal's number").isEqualTo(143);
            assertThat(Files.readAllLines(told))
                    .contains("highlander: interrupted; this is what was measured until then")
                    .noneMatch(line -> line.contains("Exception") || line.startsWith("\tat ")
                            || line.contains("failed"));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts something again and again, as a run does, and hears at some time that nothing may be started any more. */
    @Command
    static final class Endless implements Runnable {
        @CommandLine.Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before it runs
        CommandLine.Model.CommandSpec spec;

        /** The process. */
        public static void main(String[] arguments) {
            System.exit(new CommandLine(new Endless()).execute());
        }

        @Override
        public void run() {
            try {
                int code = new ReportedRun(spec, new ResultFile()).call("interrupted-run-test-", "nothing is",
                        place -> {
                            place.soFar().accept(
                                    () -> new ReportedRun.Report("a table of what there is" + System.lineSeparator(),
                                            () -> ""));
                            System.out.println("begun");
                            while (true) {
                                place.progress().accept("starts another");
                                AtExit.add(() -> {}).cancel();
                                TimeUnit.MILLISECONDS.sleep(1);
                            }
                        });
                System.exit(code);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
