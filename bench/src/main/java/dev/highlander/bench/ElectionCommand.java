package dev.highlander.bench;

import dev.highlander.bench.election.StoreAddress;
import dev.highlander.bench.election.server.StoreKind;
import dev.highlander.bench.election.speed.Part;
import dev.highlander.bench.election.speed.SpeedJson;
import dev.highlander.bench.election.speed.SpeedOptions;
import dev.highlander.bench.election.speed.SpeedReport;
import dev.highlander.bench.election.speed.SpeedRun;
import dev.highlander.bench.election.speed.SpeedStore;
import dev.highlander.bench.election.speed.SpeedTable;
import dev.highlander.ownership.ElectorConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures ownership on each store, beside the libraries that people use for it. */
@Command(name = "election", mixinStandardHelpOptions = true, description = {
    "Measures ownership on each store, beside the libraries that people use for it.",
    "How long a step takes; how long nobody acts when the owner hands over, is killed or is cut off; what holding leases",
    "takes of the process and the store. Beside ours, in turns: Redisson's lock, ShedLock, fabric8's LeaderElector. Stores",
    "are started for the purpose, or are those whose addresses are given; these keep some leases called",
    "\"highlander-speed-…\", and a table \"shedlock\"."}, footer = {"", "Examples:",
        "  highlander bench election                              everything, in half an hour or so",
        "  highlander bench election --quick                      a first impression, in some minutes",
        "  highlander bench election --store postgres --parts kill,hand-over --runs 20",
        "                                                         one store, some parts, more often",
        "  highlander bench election --store memory --parts cost --ownerships 10000",
        "                                                         what 10,000 leases take",
        "  highlander bench election --database-url postgres://me@10.0.0.1/leases --out x.json",
        "                                                         somebody's server; for programs, too", "",
        "Exit code 0 if all that can be had was measured, whether or not our aims are reached, 1 if a server",
        "failed, 2 if the command line was wrong."})
public final class ElectionCommand implements Callable<Integer> {
    private static final String MEMORY = "memory";
    private static final String KNOWN_STORES = "memory, redis, postgres, kubernetes";
    private static final int MOST = 10_000;
    private static final int MOST_OPERATIONS = 1_000_000;
    private static final int MOST_OWNERSHIPS = 100_000;

    @Option(names = "--quick", description = "One round with a few of everything, and no more than 100 ownerships.")
    boolean quick;

    @Option(names = "--store", paramLabel = "STORE", split = ",", description = "On which stores: memory, redis, postgres, kubernetes. Default: all.")
    @Nullable
    List<String> stores;

    @Option(names = "--parts", paramLabel = "PART", split = ",", description = "What: latency, hand-over, kill, partition, cost. Default: all.")
    @Nullable
    List<String> parts;

    @Option(names = "--runs", paramLabel = "N", description = "How often an owner is killed, and how often cut off. Default: 9.")
    @Nullable
    Integer runs;

    @Option(names = "--hand-overs", paramLabel = "N", description = "How many planned hand-overs. Default: 60.")
    @Nullable
    Integer handOvers;

    @Option(names = "--operations", paramLabel = "N", description = "How many leases are taken, renewed and released in each round. Default: 500.")
    @Nullable
    Integer operations;

    @Option(names = "--ownerships", paramLabel = "N", split = ",", description = "How many are held for the cost. Default: 1,100,10000.")
    @Nullable
    List<Integer> ownerships;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each has its turn. Default: 3.")
    @Nullable
    Integer rounds;

    @Option(names = "--ttl", paramLabel = "SECONDS", defaultValue = "2", description = "The time to live of leases that change owners, 0.5 to 60. Default: ${DEFAULT-VALUE}.")
    double ttl;

    @Option(names = "--held-ttl", paramLabel = "SECONDS", defaultValue = "15", description = "That of leases that are held for the cost, 0.5 to 60. Default: ${DEFAULT-VALUE}.")
    double heldTtl;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Of the instants at which things happen. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--peers", paramLabel = "DIR", description = "The jars of the others. Default: bench/peers/target/lib where Highlander was built.")
    @Nullable
    Path peers;

    @Mixin
    GivenStores given = new GivenStores();

    @Mixin
    ResultFile out = new ResultFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        SpeedOptions options = options();
        List<SpeedStore> chosen = stores();
        Path libraries = libraries();
        out.check(spec);
        return new ReportedRun(spec, out).call("highlander-bench-election-", "what the processes logged is", place -> {
            SpeedRun run = new SpeedRun(options, libraries, place.folder(), place.time(), InstantSource.system(),
                    place.progress());
            place.soFar().accept(() -> report(run.report()));
            SpeedReport report = run.run(chosen);
            return new ReportedRun.Outcome(report(report), report.hasFailed() ? 1 : 0);
        });
    }

    private static ReportedRun.Report report(SpeedReport report) {
        return new ReportedRun.Report(SpeedTable.of(report), () -> SpeedJson.of(report));
    }

    private SpeedOptions options() {
        List<Integer> held = ownerships == null ? quick ? List.of(1, 100) : List.of(1, 100, MOST) : ownerships;
        held.forEach(count -> within("--ownerships", count, MOST_OWNERSHIPS));
        return new SpeedOptions(parts(), number("--operations", operations, 500, 100, MOST_OPERATIONS),
                number("--hand-overs", handOvers, 60, 5, MOST), number("--runs", runs, 9, 2, MOST), held,
                number("--rounds", rounds, 3, 1, 100), seconds("--ttl", ttl), seconds("--held-ttl", heldTtl), seed);
    }

    private int number(String option, @Nullable Integer given, int usual, int whenQuick, int most) {
        int number = given != null ? given : quick ? whenQuick : usual;
        within(option, number, most);
        return number;
    }

    private void within(String option, int number, int most) {
        if (number < 1 || number > most) {
            throw wrong(option + " " + number + ": expected 1 to " + most);
        }
    }

    private Duration seconds(String option, double seconds) {
        Duration life = Duration.ofNanos((long) (seconds * 1e9));
        if (life.compareTo(ElectorConfig.SHORTEST_TTL) < 0 || life.compareTo(Duration.ofMinutes(1)) > 0) {
            throw wrong(option + " " + seconds + ": expected 0.5 to 60 seconds");
        }
        return life;
    }

    private List<Part> parts() {
        if (parts == null) {
            return List.of(Part.values());
        }
        List<Part> chosen = new ArrayList<>();
        for (String id : parts) {
            chosen.add(Part.of(word(id)).orElseThrow(() -> wrong("--parts " + id + ": expected some of "
                    + Arrays.stream(Part.values()).map(Part::id).collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private List<SpeedStore> stores() {
        Set<SpeedStore> chosen = new LinkedHashSet<>();
        Set<StoreKind> kinds = new LinkedHashSet<>();
        for (String id : stores == null ? List.of(MEMORY, "redis", "postgres", "kubernetes") : stores) {
            if (word(id).equals(MEMORY)) {
                chosen.add(SpeedStore.MEMORY);
                continue;
            }
            StoreKind kind = Arrays.stream(StoreKind.values()).filter(each -> each.id().equals(word(id))).findFirst()
                    .orElseThrow(() -> wrong("--store " + id + ": expected some of " + KNOWN_STORES));
            kinds.add(kind);
            chosen.add(new SpeedStore(kind, kind.at(address(kind))));
        }
        for (StoreKind kind : StoreKind.values()) {
            if (!kinds.contains(kind) && given.has(kind)) {
                throw wrong(kind.option() + ": " + kind.id() + " is not among --store " + String.join(",", stores));
            }
        }
        return List.copyOf(chosen);
    }

    private @Nullable StoreAddress address(StoreKind kind) {
        try {
            StoreAddress address = given.address(kind);
            kind.at(address);
            return address;
        } catch (IllegalArgumentException e) {
            throw wrong(kind.option() + ": " + e.getMessage());
        }
    }

    private @Nullable Path libraries() {
        if (peers != null) {
            if (!Files.isDirectory(peers)) {
                throw wrong("--peers " + peers + ": expected a directory with the jars of the others");
            }
            return peers;
        }
        String home = System.getProperty("highlander.home");
        return home == null ? null : Path.of(home, "bench", "peers", "target", "lib");
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
