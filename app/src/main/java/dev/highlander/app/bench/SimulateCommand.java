package dev.highlander.app.bench;

import dev.highlander.app.UserError;
import dev.highlander.ownership.simulator.Campaign;
import dev.highlander.ownership.simulator.CampaignResult;
import dev.highlander.ownership.simulator.Occurrence;
import dev.highlander.ownership.simulator.Simulation;
import dev.highlander.ownership.simulator.SimulationOptions;
import dev.highlander.ownership.simulator.SimulationResult;
import dev.highlander.ownership.time.SystemTime;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the ownership protocol through simulated disasters, many schedules of them or a single one again. */
@Command(name = "simulate", mixinStandardHelpOptions = true, description = {
    "Puts the ownership protocol through simulated disasters.",
    "Runs real electors in virtual time against lost, late and doubled messages, pauses, crashes, drifting",
    "clocks and restarting stores, and checks that there is never more than one owner."}, footer = {"", "Examples:",
        "  highlander bench simulate --seeds 10000   ten thousand schedules, on all cores",
        "  highlander bench simulate --seed 4711     one schedule, with its whole history",
        "", "Exit code 0 if every promise was kept, 1 if one was broken."})
final class SimulateCommand implements Callable<Integer> {
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "10000", description = "How many schedules to run. Default: ${DEFAULT-VALUE}.")
    long seeds;

    @Option(names = "--first", paramLabel = "SEED", defaultValue = "1", description = "The first of their seeds. Default: ${DEFAULT-VALUE}.")
    long first;

    @Option(names = "--seed", paramLabel = "SEED", description = "Run this single schedule and print its history.")
    @Nullable
    Long seed;

    @Option(names = "--threads", paramLabel = "N", description = "How many at once. Default: one for each core.")
    @Nullable
    Integer threads;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (seed != null) {
            SimulationResult result = Simulation.run(seed, SimulationOptions.standard().withHistory());
            out.println(result.report());
            return result.passed() ? 0 : 1;
        }
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (seeds < 1 || workers < 1) {
            throw new UserError("--seeds " + seeds + " --threads " + workers + ": expected 1 or more of each");
        }
        CampaignResult result = run(new Campaign(first, seeds, workers, SimulationOptions.standard()));
        print(result, out);
        return result.passed() ? 0 : 1;
    }

    private CampaignResult run(Campaign campaign) {
        PrintWriter err = spec.commandLine().getErr();
        try (SystemTime time = new SystemTime("simulate-timer")) {
            long[] told = {time.nanos()};
            return campaign.run(time, (done, failed) -> {
                if (time.since(told[0]).compareTo(PROGRESS_EVERY) >= 0) {
                    told[0] = time.nanos();
                    err.printf(Locale.ROOT, "%,d of %,d schedules, %,d violating%n", done, seeds, failed);
                    err.flush();
                }
            });
        }
    }

    private static void print(CampaignResult result, PrintWriter out) {
        result.failures().forEach(failure -> out.println(failure.report() + "\n"));
        row(out, "schedules", "%,d".formatted(result.seeds()));
        row(out, "schedules/s", "%,.0f".formatted(result.rate()));
        row(out, "violating", "%,d".formatted(result.failed()));
        row(out, "virtual hours", "%,.0f".formatted(result.virtualSeconds() / 3600));
        row(out, "wall clock", "%.1f s".formatted(result.elapsed().toNanos() / 1e9));
        row(out, "faults injected", "%,d".formatted(result.tally().faults()));
        for (Occurrence occurrence : Occurrence.values()) {
            row(out, "  " + occurrence.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    "%,d".formatted(result.tally().of(occurrence)));
        }
        out.flush();
    }

    private static void row(PrintWriter out, String name, String value) {
        out.printf(Locale.ROOT, "%-28s %16s%n", name, value);
    }
}
