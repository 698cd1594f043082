package dev.highlander.bench;

import dev.highlander.bench.election.faults.Fault;
import dev.highlander.bench.election.faults.FaultOptions;
import dev.highlander.bench.election.faults.FaultReport;
import dev.highlander.bench.election.faults.FaultReportJson;
import dev.highlander.bench.election.faults.FaultReportTable;
import dev.highlander.bench.election.faults.FaultSuite;
import dev.highlander.bench.election.server.StoreKind;
import dev.highlander.bench.election.server.StoreUnderTest;
import dev.highlander.ownership.ElectorConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts ownership on real stores through real faults, and counts what comes of it. */
@Command(name = "faults", mixinStandardHelpOptions = true, description = {
    "Puts ownership on real stores through real faults.",
    "Two contenders in processes of their own write to a witness whenever they own. One is killed, stopped or cut off,",
    "or the store is; the witness' history says whether two ever acted at once, and for how long nobody did. Stores",
    "are started for the purpose, or are those whose addresses are given; these keep some leases called",
    "\"highlander-faults-…\" and are not restarted or stopped."}, footer = {"", "Examples:",
        "  highlander bench faults                               all faults on all stores, in half an hour or so",
        "  highlander bench faults --store redis --runs 20       one store, more often",
        "  highlander bench faults --faults kill,stop --ttl 0.5  two faults, leases of half a second",
        "  highlander bench faults --faults kill --no-fence      what time alone promises",
        "  highlander bench faults --store postgres --database-url postgres://me:secret@10.0.0.1/leases",
        "                                                        somebody's server",
        "  highlander bench faults --out faults.json             for programs, too", "",
        "Exit code 0 if every promise was kept, 1 if one was broken (a double effect, an epoch given twice, a take-over",
        "that did not come), 2 if the command line was wrong, 3 if every promise was kept but not all could be run."})
public final class FaultsCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 3;
    private static final int MOST_RUNS = 10_000;

    @Option(names = "--store", paramLabel = "STORE", split = ",", description = "On which stores: redis, postgres, kubernetes. Default: all.")
    @Nullable
    List<String> stores;

    @Option(names = "--faults", paramLabel = "FAULT", split = ",", description = "Which faults: kill, stop, cut, cut-requests, cut-answers, sever, reset, flap, restart, crash, pause, slow, "
            + "full, hand-over. Default: all.")
    @Nullable
    List<String> faults;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "How often each. Default: ${DEFAULT-VALUE}.")
    int runs;

    @Option(names = "--ttl", paramLabel = "SECONDS", defaultValue = "2", description = "The leases' time to live, 0.5 to 60. Default: ${DEFAULT-VALUE}.")
    double ttl;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Of the instants at which faults happen. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--no-fence", description = "Let the witness take everything: what time alone promises.")
    boolean withoutFence;

    @Mixin
    GivenStores given = new GivenStores();

    @Mixin
    ResultFile out = new ResultFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        FaultOptions options = options();
        List<StoreUnderTest> chosen = stores();
        out.check(spec);
        return new ReportedRun(spec, out).call("highlander-bench-faults-", "what contenders and witness logged is",
                place -> {
                    FaultReport report = new FaultSuite(options, place.folder(), place.time(), InstantSource.system(),
                            place.progress()).run(chosen);
                    return new ReportedRun.Outcome(
                            new ReportedRun.Report(FaultReportTable.of(report), () -> FaultReportJson.of(report)),
                            !report.isClean() ? 1 : report.isComplete() ? 0 : INCOMPLETE);
                });
    }

    private FaultOptions options() {
        if (runs < 1 || runs > MOST_RUNS) {
            throw wrong("--runs " + runs + ": expected 1 to " + MOST_RUNS);
        }
        Duration life = Duration.ofNanos((long) (ttl * 1e9));
        if (life.compareTo(ElectorConfig.SHORTEST_TTL) < 0 || life.compareTo(Duration.ofMinutes(1)) > 0) {
            throw wrong("--ttl " + ttl + ": expected 0.5 to 60 seconds");
        }
        return new FaultOptions(chosenFaults(), runs, life, !withoutFence, seed);
    }

    private List<Fault> chosenFaults() {
        if (faults == null) {
            return List.of(Fault.values());
        }
        List<Fault> chosen = new ArrayList<>();
        for (String id : faults) {
            chosen.add(Fault.of(word(id)).orElseThrow(() -> wrong("--faults " + id + ": expected some of "
                    + Arrays.stream(Fault.values()).map(Fault::id).collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private List<StoreUnderTest> stores() {
        List<StoreKind> kinds = new ArrayList<>();
        for (String id : stores == null ? List.of("redis", "postgres", "kubernetes") : stores) {
            kinds.add(Arrays.stream(StoreKind.values()).filter(kind -> kind.id().equals(word(id))).findFirst()
                    .orElseThrow(() -> wrong("--store " + id + ": expected some of redis, postgres, kubernetes")));
        }
        List<StoreUnderTest> chosen = new ArrayList<>();
        for (StoreKind kind : kinds) {
            chosen.add(store(kind));
        }
        for (StoreKind kind : StoreKind.values()) {
            if (!kinds.contains(kind) && given.has(kind)) {
                throw wrong(kind.option() + ": " + kind.id() + " is not among --store " + String.join(",", stores));
            }
        }
        return chosen;
    }

    private StoreUnderTest store(StoreKind kind) {
        try {
            return kind.at(given.address(kind));
        } catch (IllegalArgumentException e) {
            throw wrong(kind.option() + ": " + e.getMessage());
        }
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
