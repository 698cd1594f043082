package dev.highlander.bench;

import dev.highlander.bench.election.AtExit;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.server.TemporaryFolder;
import dev.highlander.ownership.time.SystemTime;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What all commands do that start processes and report in the end: tell progress on standard error, print a table, write a file, and keep the
 * processes' logs if something failed. A run that is interrupted prints what it has, if it says so.
 */
final class ReportedRun {
    private final CommandSpec spec;
    private final ResultFile out;

    ReportedRun(CommandSpec spec, ResultFile out) {
        this.spec = spec;
        this.out = out;
    }

    /**
     * A report.
     *
     * @param table for people
     * @param json for programs; made only if it is asked for
     */
    record Report(String table, Supplier<String> json) {}

    /**
     * How it ended.
     *
     * @param code the command's exit code; with 1 the logs are kept
     */
    record Outcome(Report report, int code) {}

    /**
     * What a run is given.
     *
     * @param folder where processes log
     * @param progress told in a line what happens
     * @param soFar takes what is to be printed if the run is interrupted
     */
    record Place(Path folder, TimeSource time, Consumer<String> progress, Consumer<Supplier<Report>> soFar) {}

    /** A run. */
    interface Work {
        Outcome run(Place place) throws ElectionException, IOException, InterruptedException;
    }

    /**
     * Runs it.
     *
     * @param name of the folder for logs
     * @param logs what is in it, as a sentence begins that says where it is
     * @return the exit code
     */
    int call(String name, String logs, Work work) throws InterruptedException {
        AtExit.@Nullable Pending[] interrupted = new AtExit.Pending[1];
        try (SystemTime time = new SystemTime("bench-timer"); TemporaryFolder folder = TemporaryFolder.make(name)) {
            Outcome outcome = work.run(new Place(folder.path(), time, this::tell,
                    soFar -> interrupted[0] = AtExit.add(() -> printInterrupted(soFar.get()))));
            cancel(interrupted[0]);
            print(outcome.report());
            if (outcome.code() == 1) {
                Path kept = Files.move(folder.path(),
                        folder.path().resolveSibling(folder.path().getFileName() + "-kept"));
                tell("highlander: " + logs + " in " + kept);
            }
            return outcome.code();
        } catch (ElectionException | IOException e) {
            tell("highlander: " + e.getMessage());
            return 1;
        } finally {
            cancel(interrupted[0]);
        }
    }

    private static void cancel(AtExit.@Nullable Pending pending) {
        if (pending != null) {
            pending.cancel();
        }
    }

    private void tell(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** What half an hour has found is not thrown away because the rest is not waited for. */
    private void printInterrupted(Report report) {
        tell("highlander: interrupted; this is what was measured until then");
        try {
            print(report);
        } catch (IOException e) {
            tell("highlander: " + e.getMessage());
        }
    }

    private void print(Report report) throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        printer.print(report.table());
        printer.flush();
        if (out.path != null) {
            Files.writeString(out.path, report.json().get());
        }
    }
}
