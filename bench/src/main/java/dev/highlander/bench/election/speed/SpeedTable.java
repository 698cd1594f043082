package dev.highlander.bench.election.speed;

import dev.highlander.bench.api.Aim;
import dev.highlander.bench.api.Machine;
import java.util.Optional;

/** A report for people. */
public final class SpeedTable {
    private static final double GIBI = 1 << 30;

    private final StringBuilder text = new StringBuilder();

    private SpeedTable() {}

    /** The tables, each line ended. */
    public static String of(SpeedReport report) {
        SpeedTable table = new SpeedTable();
        table.head(report);
        if (!report.latencies().isEmpty()) {
            table.latencies(report);
        }
        if (!report.gaps().isEmpty()) {
            table.gaps(report);
        }
        if (!report.costs().isEmpty()) {
            table.costs(report);
        }
        table.foot(report);
        return table.text.toString();
    }

    private void head(SpeedReport report) {
        Machine machine = report.machine();
        line("%d processors%s, %.0f GiB, %s, %s, load %.1f before the run".formatted(machine.processors(),
                machine.model().isEmpty() ? "" : " (" + machine.model() + ")", machine.memory() / GIBI,
                machine.system(), machine.java(), machine.load()));
        line("Store, contenders and witness share them. Times to live: %d ms where owners change, %d ms where leases are held; seed %d."
                .formatted(report.options().ttl().toMillis(), report.options().heldTtl().toMillis(),
                        report.options().seed()));
        line("");
    }

    private void latencies(SpeedReport report) {
        line("One client, one step after the other; medians of %d rounds, max of all"
                .formatted(report.options().rounds()));
        line("%-24s %-10s %10s %9s %9s %9s".formatted("store", "step", "steps", "p50 ms", "p99 ms", "max ms"));
        for (LatencyRow row : report.latencies()) {
            line("%-24s %-10s %,10d %9.3f %9.3f %9.2f".formatted(row.store(), row.step(), row.count(), row.p50(),
                    row.p99(), row.max()));
        }
        line("");
    }

    private void gaps(SpeedReport report) {
        line("Changes of owners, an effect every %d ms, in milliseconds"
                .formatted(SpeedOptions.EFFECT_EVERY.toMillis()));
        line("to new: hand-over: from release to gain; else from the fault to the new owner's first effect");
        line("our contenders have taken another lease %d times before, as one that has run for hours".formatted(
                SpeedOptions.WARM_UP));
        line("idle: from the old owner's last effect to the new one's first; double: effects of the old owner after that");
        line("%-24s %-20s %-16s %5s %9s %9s %9s %9s %9s %7s".formatted("what", "store", "by", "runs", "to new50",
                "to new99", "idle p50",
                "idle p99", "idle max", "double"));
        for (GapRow row : report.gaps()) {
            line("%-24s %-20s %-16s %5d %9s %9s %9s %9s %9s %7d%s".formatted(row.part().title(), row.store(),
                    row.library(),
                    row.runs().size(), millis(row.takeOver(0.5)), millis(row.takeOver(0.99)), millis(row.idle(0.5)),
                    millis(row.idle(0.99)), millis(row.idle(1)), row.doubles(), remarks(row)));
        }
        ratios(report);
        line("");
    }

    /** What the peer takes, by what ours takes, in the middle. */
    private void ratios(SpeedReport report) {
        for (GapRow peer : report.gaps()) {
            if (peer.ours()) {
                continue;
            }
            report.gaps().stream()
                    .filter(row -> row.ours() && row.part() == peer.part() && row.store().equals(peer.store()))
                    .findFirst().ifPresent(ours -> ratio(peer, ours).ifPresent(ratio -> line(
                            "%s, %s: %s takes %.1f times as long as ours to the new owner's p50".formatted(
                                    peer.part().title(),
                                    peer.store(), peer.library(), ratio))));
        }
    }

    static Optional<Double> ratio(GapRow peer, GapRow ours) {
        return peer.takeOver(0.5).flatMap(of -> ours.takeOver(0.5).filter(by -> by > 0).map(by -> of / by));
    }

    private static String remarks(GapRow row) {
        StringBuilder remarks = new StringBuilder();
        row.aim().ifPresent(aim -> remarks.append("  ").append(verdict(aim)));
        if (row.missed() > 0) {
            remarks.append("  not taken over: ").append(row.missed());
        }
        if (row.note() != null) {
            remarks.append("  ").append(row.note());
        }
        return remarks.toString();
    }

    private void costs(SpeedReport report) {
        line("One process that holds leases; medians of %d rounds of %.0f s".formatted(report.options().rounds(),
                report.options().window().toMillis() / 1e3));
        line("batches: as the process counts its requests; requests and operations: as the store counts them");
        line("%-24s %9s %9s %11s %10s %11s %13s %8s".formatted("store", "leases", "held", "cpu % core", "batches/s",
                "requests/s",
                "operations/s", "changes"));
        for (CostRow row : report.costs()) {
            line("%-24s %,9d %,9d %11.2f %10.1f %11s %13s %8d%s".formatted(row.store(), row.wanted(), row.held(),
                    row.processor() * 100, row.batches(), rate(row.requests()), rate(row.operations()), row.changes(),
                    row.aim().map(aim -> "  " + verdict(aim)).orElse("")
                            + (row.note() == null ? "" : "  " + row.note())));
        }
        line("");
    }

    private void foot(SpeedReport report) {
        report.settings().forEach(this::line);
        for (Missing missing : report.missing()) {
            line("%s: %s: %s: %s".formatted(missing.store(), missing.what(), missing.failed() ? "FAILED" : "not run",
                    missing.why()));
        }
        line("Measured in %d min %d s.".formatted(report.elapsed().toMinutes(), report.elapsed().toSecondsPart()));
    }

    private static String verdict(Aim aim) {
        return "%s < %.0f%s %s".formatted(aim.what(), aim.bound(), aim.unit(), aim.reached() ? "reached" : "MISSED");
    }

    private static String millis(Optional<Double> value) {
        return value.map(millis -> "%,.1f".formatted(millis)).orElse("-");
    }

    private static String rate(Optional<Double> value) {
        return value.map(rate -> "%,.1f".formatted(rate)).orElse("-");
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
