package dev.highlander.bench.election.faults;

import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.Arena;
import dev.highlander.bench.election.ContenderOptions;
import dev.highlander.bench.election.ElectionException;
import dev.highlander.bench.election.WitnessProcess;
import dev.highlander.bench.election.server.NotAvailableException;
import dev.highlander.bench.election.server.StoreServer;
import dev.highlander.bench.election.server.StoreUnderTest;
import dev.highlander.ownership.LeaseName;
import dev.highlander.ownership.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All faults on all stores, one after the other. */
public final class FaultSuite {
    /** Tries of a run that said nothing because somebody did not do its part, before the row is given up. */
    private static final int TRIES = 2;

    private final FaultOptions options;
    private final Path folder;
    private final TimeSource time;
    private final InstantSource clock;
    private final Consumer<String> progress;

    /**
     * A suite.
     *
     * @param folder where contenders and witness log
     * @param clock says when it began
     * @param progress told in a line what happens
     */
    public FaultSuite(FaultOptions options, Path folder, TimeSource time, InstantSource clock,
            Consumer<String> progress) {
        this.options = options;
        this.folder = folder;
        this.time = time;
        this.clock = clock;
        this.progress = progress;
    }

    /** Runs it. A store that fails ends its own rows only: that is told as not run. */
    public FaultReport run(List<StoreUnderTest> stores) throws ElectionException, IOException, InterruptedException {
        Machine machine = Machine.look();
        var began = clock.instant();
        long start = time.nanos();
        List<FaultRow> rows = new ArrayList<>();
        for (StoreUnderTest store : stores) {
            rows.addAll(run(store));
        }
        return new FaultReport(began, time.since(start), machine, options, rows);
    }

    private List<FaultRow> run(StoreUnderTest store) throws IOException, InterruptedException {
        List<FaultRow> rows = new ArrayList<>();
        progress.accept(store.name() + ": starting");
        try (StoreServer server = store.start(time)) {
            for (Fault fault : options.faults()) {
                rows.add(run(fault, server));
            }
        } catch (NotAvailableException | ElectionException e) {
            progress.accept(store.name() + ": not run: " + e.getMessage());
            options.faults().stream().skip(rows.size())
                    .forEach(fault -> rows.add(notRun(fault, store.name(), firstLine(e))));
        }
        return rows;
    }

    private FaultRow run(Fault fault, StoreServer server) throws IOException, InterruptedException {
        String title = server.name() + ", " + fault.title();
        if (fault.proxied() && server.address().socket().isEmpty()) {
            return notRun(fault, server.name(), "no proxy can stand before " + server.address());
        }
        List<FaultRun> runs = new ArrayList<>();
        // A seed for each row, so that a row alone happens as it did among others.
        SplittableRandom random = new SplittableRandom(
                options.seed() + 31L * fault.id().hashCode() + server.name().hashCode());
        int tries = 0;
        while (runs.size() < options.runs()) {
            try (WitnessProcess witness = WitnessProcess.start(options.fenced(), folder);
                    Arena arena = Arena.open(plan(fault, server, witness, random), witness, time)) {
                FaultTrial trial = new FaultTrial(fault, arena, server, witness, time, random);
                boolean usable = true;
                while (usable && runs.size() < options.runs()) {
                    FaultRun run = trial.run();
                    runs.add(run);
                    progress.accept(told(title, runs.size(), run));
                    // Whoever did not take over may never do so: the next run begins with new contenders.
                    usable = run.reachedOutcome();
                }
            } catch (NotAvailableException e) {
                progress.accept(title + ": not run: " + e.getMessage());
                return notRun(fault, server.name(), firstLine(e));
            } catch (ElectionException e) {
                progress.accept(title + ": " + e.getMessage());
                if (++tries >= TRIES) {
                    return new FaultRow(fault, server.name(), options.fenced(), runs, "after " + runs.size()
                            + " runs: " + firstLine(e));
                }
            }
        }
        return new FaultRow(fault, server.name(), options.fenced(), runs, null);
    }

    private Arena.Plan plan(Fault fault, StoreServer server, WitnessProcess witness, SplittableRandom random) {
        LeaseName lease = LeaseName
                .of("highlander-faults-" + fault.id() + "-" + Long.toHexString(random.split().nextLong()));
        ContenderOptions contenders = new ContenderOptions(lease, "a", options.ttl(), witness.port(),
                options.fenced(), FaultOptions.EFFECT_EVERY, fault.stopsOwner() ? FaultOptions.THINK : Duration.ZERO,
                0);
        return new Arena.Plan(server.address(), fault.proxied(), contenders, List.of(), folder);
    }

    private FaultRow notRun(Fault fault, String store, @Nullable String why) {
        return new FaultRow(fault, store, options.fenced(), List.of(), why == null ? "no reason told" : why);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private String told(String title, int number, FaultRun run) {
        return "%s, run %d of %d: %s, %,d double, %,d stale refused%s".formatted(title, number, options.runs(),
                run.gap().map(gap -> "nobody acted for %,d ms".formatted(gap.toMillis())).orElse("nobody acts"),
                run.tally().doubles(), run.tally().stale(), run.reachedOutcome() ? "" : ", OUTCOME MISSED");
    }
}
