package dev.highlander.bench.raft.faults;

import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** All faults, one after the other, each in a group of its own. */
public final class RaftFaultSuite {
    /** Tries of a run that said nothing because nodes did not do their part, before the row is given up. */
    private static final int TRIES = 2;

    private final RaftFaultOptions options;
    private final Path folder;
    private final TimeSource time;
    private final InstantSource clock;
    private final Consumer<String> progress;

    /**
     * A suite.
     *
     * @param folder where nodes log, and the histories of runs are written that broke a promise
     * @param clock says when it began
     * @param progress told in a line what happens
     */
    public RaftFaultSuite(RaftFaultOptions options, Path folder, TimeSource time, InstantSource clock,
            Consumer<String> progress) {
        this.options = options;
        this.folder = folder;
        this.time = time;
        this.clock = clock;
        this.progress = progress;
    }

    /** Runs it. */
    public RaftFaultReport run() throws IOException, InterruptedException {
        Machine machine = Machine.look();
        var began = clock.instant();
        long start = time.nanos();
        List<RaftFaultRow> rows = new ArrayList<>();
        for (RaftFault fault : options.faults()) {
            rows.add(run(fault));
        }
        return new RaftFaultReport(began, time.since(start), machine, options, rows);
    }

    private RaftFaultRow run(RaftFault fault) throws IOException, InterruptedException {
        List<RaftFaultRun> runs = new ArrayList<>();
        // A seed for each row, so that a row alone happens as it did among others.
        SplittableRandom random = new SplittableRandom(options.seed() + 31L * fault.id().hashCode());
        String isolation = "";
        int tries = 0;
        while (runs.size() < options.runs()) {
            Path logs = Files.createDirectories(folder.resolve(fault.id() + "-" + (runs.size() + 1) + "-" + tries));
            try (FaultGroup group = FaultGroup.open(fault, options.isolation(), options.election(), logs, time)) {
                isolation = group.network().name();
                RaftFaultTrial trial = new RaftFaultTrial(fault, group, logs, time, random);
                boolean usable = true;
                while (usable && runs.size() < options.runs()) {
                    RaftFaultRun run = trial.run(runs.size() + 1);
                    runs.add(run);
                    progress.accept(told(fault, runs.size(), run));
                    // What went wrong once must not be counted again: the next run begins with a new group.
                    usable = run.isClean() && !fault.usesUp();
                }
            } catch (NotAvailableException e) {
                progress.accept(fault.title() + ": not run: " + e.getMessage());
                return new RaftFaultRow(fault, isolation, List.of(), firstLine(e));
            } catch (ElectionException e) {
                progress.accept(fault.title() + ": " + e.getMessage());
                if (++tries >= TRIES) {
                    return new RaftFaultRow(fault, isolation, runs,
                            "after " + runs.size() + " runs: " + firstLine(e));
                }
            }
        }
        return new RaftFaultRow(fault, isolation, runs, null);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private String told(RaftFault fault, int number, RaftFaultRun run) {
        return "%s, run %d of %d: %,d operations, %,d unknown, %,d violations, no write for %,d ms, no owner for %,d ms%s%s"
                .formatted(fault.title(), number, options.runs(), run.operations(), run.unknown(),
                        run.violations().size(), run.withoutWrites().toMillis(), run.withoutOwner().toMillis(),
                        run.reached() ? "" : ", " + fault.outcome().missed(),
                        run.goesOn() ? "" : ", " + RaftFault.Outcome.GOES_ON.missed());
    }
}
