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
    /** As shells have it for a program that Ctrl-C has ended; the process itself ends with what its signal says. */
    private static final int INTERRUPTED = 130;

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
            Outcome outcome = work.run(new Place(folder.path(), time, this::progress,
                    soFar -> interrupted[0] = AtExit.add(() -> printInterrupted(soFar))));
            if ((outcome.code() != 0 && AtExit.awaitEnding()) || !cancel(interrupted[0])) {
                // What there is to print is printed already, or about to be.
                return INTERRUPTED;
            }
            print(outcome.report());
            if (outcome.code() == 1) {
                Path kept = Files.move(folder.path(),
                        folder.path().resolveSibling(folder.path().getFileName() + "-kept"));
                tell("highlander: " + logs + " in " + kept);
            }
            return outcome.code();
        } catch (ElectionException | IOException e) {
            if (AtExit.awaitEnding()) {
                return INTERRUPTED;
            }
            tell("highlander: " + e.getMessage());
            return 1;
        } catch (RuntimeException e) {
            // What a run stumbles over while all that it had started is ended is no news.
            if (AtExit.awaitEnding()) {
                return INTERRUPTED;
            }
            throw e;
        } finally {
            boolean _ = cancel(interrupted[0]);
        }
    }

    /** Whether the run's own report is to be printed. */
    private static boolean cancel(AtExit.@Nullable Pending pending) {
        return pending == null || pending.cancel();
    }

    /** What goes on while everything is ended would stand in the middle of what there is to say. */
    private void progress(String line) {
        if (!AtExit.isEnding()) {
            tell(line);
        }
    }

    private void tell(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /** What half an hour has found is not thrown away because the rest is not waited for. */
    private void printInterrupted(Supplier<Report> soFar) {
        tell("highlander: interrupted; this is what was measured until then");
        try {
            print(soFar.get());
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
