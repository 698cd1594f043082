package dev.highlander.bench;

import dev.highlander.bench.raft.faults.Isolation;
import dev.highlander.bench.raft.faults.RaftFault;
import dev.highlander.bench.raft.faults.RaftFaultOptions;
import dev.highlander.bench.raft.faults.RaftFaultReport;
import dev.highlander.bench.raft.faults.RaftFaultReportJson;
import dev.highlander.bench.raft.faults.RaftFaultReportTable;
import dev.highlander.bench.raft.faults.RaftFaultSuite;
import dev.highlander.bench.raft.faults.history.HistoryCheck;
import dev.highlander.bench.raft.faults.history.HistoryLines;
import dev.highlander.bench.raft.faults.history.Violation;
import java.io.IOException;
import java.io.PrintWriter;
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

/** Puts a Raft group through real faults, and holds what clients and nodes saw against what is promised. */
@Command(name = "raft-faults", mixinStandardHelpOptions = true, description = {
    "Puts a group of Raft nodes through real faults.",
    "Nodes run in processes of their own, in network namespaces where that is permitted. While clients write and read, the",
    "leader is killed, stopped, cut off, and so on; a checker reads what all of them saw: reads and writes must be",
    "linearizable, a term has one leader, the leader's lease has one owner, and what was accepted is never lost."}, footer = {
        "", "Examples:",
        "  highlander bench raft-faults                                   all faults, three times each",
        "  highlander bench raft-faults --faults kill-leader --runs 20    one fault, more often",
        "  highlander bench raft-faults --faults cut-leader,cut-leader-in --isolation proxy",
        "  highlander bench raft-faults --out raft-faults.json            for programs, too",
        "  highlander bench raft-faults --check history-majority-1.jsonl  a history that was kept, once more", "",
        "Exit code 0 if every promise was kept, 1 if one was broken, 2 if the command line was wrong, 3 if every promise was",
        "kept but not all could be run."})
public final class RaftFaultsCommand implements Callable<Integer> {
    private static final int INCOMPLETE = 3;
    private static final int MOST_RUNS = 10_000;

    @Option(names = "--faults", paramLabel = "FAULT", split = ",", description = "Which faults: kill-leader, pause-leader, kill-follower, cut-leader, cut-leader-out, cut-leader-in, minority, "
            + "majority, slow-disk, rolling, crash-all, crash-all-memory, transfer, wall-clock, drift. Default: all.")
    @Nullable
    List<String> faults;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "How often each. Default: ${DEFAULT-VALUE}.")
    int runs;

    @Option(names = "--isolation", paramLabel = "HOW", defaultValue = "auto", description = "How nodes are kept apart: namespaces (Linux, root), proxy, or auto for namespaces where they are permitted. "
            + "Default: ${DEFAULT-VALUE}.")
    String isolation = "auto";

    @Option(names = "--election", paramLabel = "MILLIS", defaultValue = "150", description = "The shortest election time-out, 50 to 10000; the longest is twice that, the lease four times. More for "
            + "machines that are busy. Default: ${DEFAULT-VALUE}.")
    int election;

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Of the instants at which faults happen. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--check", paramLabel = "FILE", description = "Run nothing, check the history in this file.")
    @Nullable
    Path check;

    @Mixin
    ResultFile out = new ResultFile();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (check != null) {
            return check(check);
        }
        RaftFaultOptions options = options();
        out.check(spec);
        return new ReportedRun(spec, out).call("highlander-bench-raft-faults-", "histories and what nodes logged are",
                place -> {
                    RaftFaultReport report = new RaftFaultSuite(options, place.folder(), place.time(),
                            InstantSource.system(), place.progress()).run();
                    return new ReportedRun.Outcome(
                            new ReportedRun.Report(RaftFaultReportTable.of(report),
                                    () -> RaftFaultReportJson.of(report)),
                            !report.isClean() ? 1 : report.isComplete() ? 0 : INCOMPLETE);
                });
    }

    private int check(Path file) {
        List<Violation> violations;
        try {
            violations = HistoryCheck.of(HistoryLines.parse(Files.readAllLines(file)));
        } catch (IOException | IllegalArgumentException e) {
            throw wrong("--check " + file + ": expected a history that can be read: " + e.getMessage());
        }
        PrintWriter printer = spec.commandLine().getOut();
        violations.forEach(printer::println);
        printer.println(violations.isEmpty() ? "No violation." : violations.size() + " violations.");
        printer.flush();
        return violations.isEmpty() ? 0 : 1;
    }

    private RaftFaultOptions options() {
        if (runs < 1 || runs > MOST_RUNS) {
            throw wrong("--runs " + runs + ": expected 1 to " + MOST_RUNS);
        }
        Isolation how = Isolation.of(word(isolation))
                .orElseThrow(() -> wrong("--isolation " + isolation + ": expected namespaces, proxy or auto"));
        try {
            return new RaftFaultOptions(chosenFaults(), runs, how, Duration.ofMillis(election), seed);
        } catch (IllegalArgumentException e) {
            throw wrong("--election " + election + ": expected 50 to 10000");
        }
    }

    private List<RaftFault> chosenFaults() {
        if (faults == null) {
            return List.of(RaftFault.values());
        }
        List<RaftFault> chosen = new ArrayList<>();
        for (String id : faults) {
            chosen.add(RaftFault.of(word(id)).orElseThrow(() -> wrong("--faults " + id + ": expected some of "
                    + Arrays.stream(RaftFault.values()).map(RaftFault::id).collect(Collectors.joining(", ")))));
        }
        return chosen;
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
