package dev.highlander.bench.raft;

import dev.highlander.bench.api.Aim;
import dev.highlander.bench.api.Machine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A report for people. */
public final class RaftTable {
    private static final double GIBI = 1 << 30;

    private final StringBuilder text = new StringBuilder();

    private RaftTable() {}

    /** The tables, each line ended. */
    public static String of(RaftReport report) {
        RaftTable table = new RaftTable();
        table.head(report);
        if (!report.failOvers().isEmpty()) {
            table.failOvers(report);
        }
        if (!report.transfers().isEmpty()) {
            table.transfers(report);
        }
        if (!report.idles().isEmpty()) {
            table.idles(report);
        }
        if (!report.writes().isEmpty()) {
            table.writes(report);
        }
        table.foot(report);
        return table.text.toString();
    }

    private void head(RaftReport report) {
        Machine machine = report.machine();
        line("%d processors%s, %.0f GiB, %s, %s, load %.1f before the run".formatted(machine.processors(),
                machine.model().isEmpty() ? "" : " (" + machine.model() + ")", machine.memory() / GIBI,
                machine.system(), machine.java(), machine.load()));
        line("%d nodes in processes of their own on the loopback address share them; seed %d."
                .formatted(RaftBenchOptions.NODES, report.options().seed()));
        line("");
    }

    private void failOvers(RaftReport report) {
        line("From kill -9 of the leader to the first write accepted by the next, in milliseconds; memory, mutual TLS");
        line("parts, medians of each: until somebody stood for election, until somebody led, until the leader took commands");
        line("%-36s %5s %7s %7s %7s   %9s %8s %9s %6s".formatted("what", "runs", "p50", "p99", "max", "detection",
                "election", "readiness", "terms+"));
        for (FailOverRow row : report.failOvers()) {
            line("%-36s %5d %7s %7s %7s   %9s %8s %9s %6d%s".formatted(row.title(), row.runs().size(),
                    whole(row.gap(0.5)), whole(row.gap(0.99)), whole(row.gap(1)),
                    whole(row.part(FailOverRun::detection, 0.5)), whole(row.part(FailOverRun::election, 0.5)),
                    whole(row.part(FailOverRun::readiness, 0.5)), row.furtherTerms(), verdicts(row.aims())));
        }
        line("terms+: kills after which it took more than one term");
        line("");
    }

    private void transfers(RaftReport report) {
        line("Planned transfer: from the last write accepted by the old leader to the first by the next, in milliseconds");
        line("%5s %7s %7s %7s %7s".formatted("runs", "p50", "p99", "max", "failed"));
        for (TransferRow row : report.transfers()) {
            line("%5d %7s %7s %7s %7d%s".formatted(row.gaps().size(), tenths(row.gap(0.5)), tenths(row.gap(0.99)),
                    tenths(row.gap(1)), row.failed(), verdicts(row.aims())));
        }
        line("failed: transfers that led elsewhere or nowhere, and were tried again");
        line("");
    }

    private void idles(RaftReport report) {
        line("A node that does nothing else, over %d s in which nobody writes; memory, mutual TLS"
                .formatted(report.options().idle().toSeconds()));
        line("%-10s %10s %13s %9s %8s  %s".formatted("node", "cpu % core", "resident MiB", "peak MiB", "threads",
                "after"));
        for (IdleRow row : report.idles()) {
            line("%-10s %10s %13.0f %9.0f %8d  %s%s".formatted(row.node(),
                    row.percent().map("%.2f"::formatted).orElse("-"), IdleRow.mebibytes(row.resident()),
                    IdleRow.mebibytes(row.peak()), row.threads(), row.after(), verdicts(row.aims())));
        }
        line("");
    }

    private void writes(RaftReport report) {
        line("Replicated writes of %d bytes, each answered once a majority has it; %.0f s each after as long a warm-up"
                .formatted(report.options().valueBytes(), report.options().writing().toMillis() / 1e3));
        line("%-16s %-8s %-6s %-27s %7s %10s %9s %9s %9s %7s".formatted("what", "log", "talks", "clients are",
                "clients",
                "writes/s", "p50 ms", "p99 ms", "max ms", "failed"));
        for (WriteRow row : report.writes()) {
            line("%-16s %-8s %-6s %-27s %7d %,10.0f %9.2f %9.2f %9.1f %7d".formatted(row.system(), row.storage(),
                    row.tls() ? "TLS" : "plain", row.through(), row.clients(), row.figures().perSecond(),
                    row.figures().p50() / 1e6, row.figures().p99() / 1e6, row.figures().max() / 1e6,
                    row.figures().failed()));
        }
        line("");
    }

    private void foot(RaftReport report) {
        report.settings().forEach(this::line);
        for (RaftReport.Missing missing : report.missing()) {
            line("%s: %s: %s".formatted(missing.what(), missing.failed() ? "FAILED" : "not run", missing.why()));
        }
        line("Measured in %d min %d s.".formatted(report.elapsed().toMinutes(), report.elapsed().toSecondsPart()));
    }

    private static String verdicts(List<Aim> aims) {
        return aims.stream().map(aim -> "  %s < %.0f%s %s".formatted(aim.what(), aim.bound(), aim.unit(),
                aim.reached() ? "reached" : "MISSED")).collect(Collectors.joining(","));
    }

    private static String whole(Optional<Double> value) {
        return value.map(found -> "%,.0f".formatted(found)).orElse("-");
    }

    private static String tenths(Optional<Double> value) {
        return value.map(found -> "%,.1f".formatted(found)).orElse("-");
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
