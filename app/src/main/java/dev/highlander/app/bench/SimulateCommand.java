package dev.highlander.app.bench;

import dev.highlander.app.UserError;
import dev.highlander.ownership.simulator.Campaign;
import dev.highlander.ownership.simulator.CampaignResult;
import dev.highlander.ownership.simulator.Occurrence;
import dev.highlander.ownership.simulator.Simulation;
import dev.highlander.ownership.simulator.SimulationOptions;
import dev.highlander.ownership.simulator.SimulationResult;
import dev.highlander.ownership.simulator.StoreKind;
import dev.highlander.ownership.time.SystemTime;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the ownership protocol through simulated disasters, many schedules of them or a single one again. */
@Command(name = "simulate", mixinStandardHelpOptions = true, description = {
    "Puts the ownership protocol through simulated disasters.",
    "Runs real electors in virtual time against lost, late and doubled messages, pauses, crashes, clocks that",
    "drift and jump, and stores that restart, fail over and forget, and checks that there is never more than",
    "one owner. Each store's protocol is a model of its own."}, footer = {"", "Examples:",
        "  highlander bench simulate --seeds 10000               ten thousand schedules over each store",
        "  highlander bench simulate --store redis --seed 4711   one schedule, with its whole history",
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

    @Option(names = "--store", paramLabel = "STORE", defaultValue = "all", description = "Over which store's protocol: memory, redis, postgres, kubernetes, raft, or all. Default: ${DEFAULT-VALUE}.", completionCandidates = StoreNames.class)
    String store = "all";

    @Option(names = "--threads", paramLabel = "N", description = "How many at once. Default: one for each core.")
    @Nullable
    Integer threads;

    @Spec
    CommandSpec spec;

    /** What {@code --store} may be. */
    static final class StoreNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Arrays.stream(StoreKind.values()).map(StoreKind::label), Stream.of("all")).iterator();
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<StoreKind> stores = stores();
        if (seed != null) {
            return replay(seed, stores, out) ? 0 : 1;
        }
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (seeds < 1 || workers < 1) {
            throw new UserError("--seeds " + seeds + " --threads " + workers + ": expected 1 or more of each");
        }
        Map<StoreKind, CampaignResult> results = new EnumMap<>(StoreKind.class);
        for (StoreKind each : stores) {
            results.put(each,
                    run(new Campaign(first, seeds, workers, SimulationOptions.standard().withStore(each))));
        }
        print(results, out);
        return results.values().stream().allMatch(CampaignResult::passed) ? 0 : 1;
    }

    private List<StoreKind> stores() {
        if (store.equals("all")) {
            return List.of(StoreKind.values());
        }
        return Arrays.stream(StoreKind.values()).filter(kind -> kind.label().equals(store)).findFirst().map(List::of)
                .orElseThrow(() -> new UserError("--store " + store + ": expected one of "
                        + String.join(", ", new StoreNames())));
    }

    private static boolean replay(long seed, List<StoreKind> stores, PrintWriter out) {
        boolean passed = true;
        for (StoreKind each : stores) {
            SimulationResult result = Simulation.run(seed,
                    SimulationOptions.standard().withStore(each).withHistory());
            out.println(result.report());
            passed &= result.passed();
        }
        out.flush();
        return passed;
    }

    private CampaignResult run(Campaign campaign) {
        PrintWriter err = spec.commandLine().getErr();
        try (SystemTime time = new SystemTime("simulate-timer")) {
            long[] told = {time.nanos()};
            return campaign.run(time, (done, failed) -> {
                if (time.since(told[0]).compareTo(PROGRESS_EVERY) >= 0) {
                    told[0] = time.nanos();
                    err.printf(Locale.ROOT, "%s: %,d of %,d schedules, %,d violating%n",
                            campaign.options().store().label(), done, seeds, failed);
                    err.flush();
                }
            });
        }
    }

    /** One column for each store. What didn't occur over any of them has no row. */
    private static void print(Map<StoreKind, CampaignResult> results, PrintWriter out) {
        results.values().forEach(
                result -> result.failures().forEach(failure -> out.println(failure.report() + "\n")));
        row(out, "", results.keySet().stream().map(StoreKind::label));
        row(out, "schedules", results, result -> "%,d".formatted(result.seeds()));
        row(out, "schedules/s", results, result -> "%,.0f".formatted(result.rate()));
        row(out, "violating", results, result -> "%,d".formatted(result.failed()));
        row(out, "virtual hours", results, result -> "%,.0f".formatted(result.virtualSeconds() / 3600));
        row(out, "wall clock", results, result -> "%.1f s".formatted(result.elapsed().toNanos() / 1e9));
        row(out, "faults injected", results, result -> "%,d".formatted(result.tally().faults()));
        printOccurrences(results, out, Occurrence::isFault);
        out.println("what happened");
        printOccurrences(results, out, occurrence -> !occurrence.isFault());
        out.flush();
    }

    private static void printOccurrences(Map<StoreKind, CampaignResult> results, PrintWriter out,
            Predicate<Occurrence> which) {
        Arrays.stream(Occurrence.values()).filter(which)
                .filter(occurrence -> results.values().stream()
                        .anyMatch(result -> result.tally().of(occurrence) > 0))
                .forEach(occurrence -> row(out, "  " + occurrence.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        results, result -> "%,d".formatted(result.tally().of(occurrence))));
    }

    private static void row(PrintWriter out, String name, Map<StoreKind, CampaignResult> results,
            Function<CampaignResult, String> value) {
        row(out, name, results.values().stream().map(value));
    }

    private static void row(PrintWriter out, String name, Stream<String> values) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-22s", name));
        values.forEach(value -> line.append(String.format(Locale.ROOT, " %14s", value)));
        out.println(line);
    }
}
