package dev.highlander.bench;

import dev.highlander.bench.raft.RaftBenchOptions;
import dev.highlander.bench.raft.RaftJson;
import dev.highlander.bench.raft.RaftPhase;
import dev.highlander.bench.raft.RaftReport;
import dev.highlander.bench.raft.RaftRun;
import dev.highlander.bench.raft.RaftTable;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Measures Raft on three nodes in processes of their own, beside etcd. */
@Command(name = "raft", mixinStandardHelpOptions = true, description = {
    "Measures Raft on three nodes in processes of their own.",
    "How long no write is accepted when the leader is killed, or lets another lead; what a node takes while nobody writes;",
    "how many writes three nodes agree on, beside etcd where it is installed. Nodes are started for the purpose on this",
    "machine's loopback address, with certificates made on the spot."}, footer = {"", "Examples:",
        "  highlander bench raft                                everything, in a quarter of an hour or so",
        "  highlander bench raft --quick                        a first impression, in some minutes",
        "  highlander bench raft --phases fail-over --runs 50   fifty kills of the leader, and fifty with another node",
        "                                                       restarted a second before",
        "  highlander bench raft --phases writes --clients 1,16,256 --out raft.json",
        "                                                       writes only, for programs, too", "",
        "Exit code 0 if all that can be had was measured, whether or not our aims are reached, 1 if a process",
        "failed, 2 if the command line was wrong."})
public final class RaftCommand implements Callable<Integer> {
    private static final int MOST = 10_000;
    private static final int LONGEST_SECONDS = 600;
    private static final int LONGEST_VALUE = 65_536;

    @Option(names = "--quick", description = "A few of everything.")
    boolean quick;

    @Option(names = "--phases", paramLabel = "PHASE", split = ",", description = "What: fail-over, transfer, idle, writes. Default: all.")
    @Nullable
    List<String> phases;

    @Option(names = "--runs", paramLabel = "N", description = "How often the leader is killed, in each of the two ways. Default: 20.")
    @Nullable
    Integer runs;

    @Option(names = "--transfers", paramLabel = "N", description = "How often leadership is handed over. Default: 20.")
    @Nullable
    Integer transfers;

    @Option(names = "--idle", paramLabel = "SECONDS", description = "How long nobody writes. Default: 20.")
    @Nullable
    Integer idle;

    @Option(names = "--writing", paramLabel = "SECONDS", description = "How long each row of writes takes, after a warm-up as long. Default: 5.")
    @Nullable
    Integer writing;

    @Option(names = "--clients", paramLabel = "N", split = ",", defaultValue = "1,64", description = "How many write at once. Default: ${DEFAULT-VALUE}.")
    List<Integer> clients = List.of();

    @Option(names = "--value-bytes", paramLabel = "N", defaultValue = "100", description = "The size of each written value. Default: ${DEFAULT-VALUE}.")
    int valueBytes;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Of the instants at which leaders are killed. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--peers", paramLabel = "DIR", description = "The jars of etcd's client. Default: bench/peers/target/lib where Highlander was built.")
    @Nullable
    Path peers;

    @Mixin
    ResultFile out = new ResultFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        RaftBenchOptions options = options();
        Path libraries = libraries();
        out.check(spec);
        return new ReportedRun(spec, out).call("highlander-bench-raft-logs-", "what the processes logged is", place -> {
            RaftRun run = new RaftRun(options, libraries, place.folder(), place.time(), InstantSource.system(),
                    place.progress());
            place.soFar().accept(() -> report(run.report()));
            RaftReport report = run.run();
            return new ReportedRun.Outcome(report(report), report.hasFailed() ? 1 : 0);
        });
    }

    private static ReportedRun.Report report(RaftReport report) {
        return new ReportedRun.Report(RaftTable.of(report), () -> RaftJson.of(report));
    }

    private RaftBenchOptions options() {
        clients.forEach(count -> within("--clients", count, MOST));
        within("--value-bytes", valueBytes, LONGEST_VALUE);
        return new RaftBenchOptions(phases(), number("--runs", runs, 20, 3, MOST),
                number("--transfers", transfers, 20, 5, MOST),
                Duration.ofSeconds(number("--idle", idle, 20, 10, LONGEST_SECONDS)),
                Duration.ofSeconds(number("--writing", writing, 5, 1, LONGEST_SECONDS)), clients, valueBytes, seed);
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

    private List<RaftPhase> phases() {
        if (phases == null) {
            return List.of(RaftPhase.values());
        }
        List<RaftPhase> chosen = new ArrayList<>();
        for (String id : phases) {
            chosen.add(RaftPhase.of(id.strip().toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> wrong("--phases " + id + ": expected some of "
                            + Arrays.stream(RaftPhase.values()).map(RaftPhase::id)
                                    .collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private @Nullable Path libraries() {
        if (peers != null) {
            if (!Files.isDirectory(peers)) {
                throw wrong("--peers " + peers + ": expected a directory with the jars of etcd's client");
            }
            return peers;
        }
        String home = System.getProperty("highlander.home");
        return home == null ? null : Path.of(home, "bench", "peers", "target", "lib");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
