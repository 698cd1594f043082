package dev.highlander.bench.election.faults;

import dev.highlander.bench.api.Machine;
import dev.highlander.bench.election.witness.Checker;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A report for people. */
public final class FaultReportTable {
    private static final double GIBI = 1 << 30;

    private final StringBuilder text = new StringBuilder();

    private FaultReportTable() {}

    /** The table, each line ended. */
    public static String of(FaultReport report) {
        FaultReportTable table = new FaultReportTable();
        table.head(report);
        table.row("fault", "store", "runs", "effects", "double", "stale", "p50 ms", "p99 ms", "max ms", "changes", "");
        report.rows().forEach(table::row);
        table.remarks(report);
        return table.text.toString();
    }

    private void head(FaultReport report) {
        Machine machine = report.machine();
        line("%d processors%s, %.0f GiB, %s, %s, load %.1f before the run".formatted(machine.processors(),
                machine.model().isEmpty() ? "" : " (" + machine.model() + ")", machine.memory() / GIBI,
                machine.system(), machine.java(), machine.load()));
        line("Time to live %d ms, an effect every %d ms, %s, seed %d.".formatted(report.options().ttl().toMillis(),
                FaultOptions.EFFECT_EVERY.toMillis(), report.options().fenced()
                        ? "witness with a fence"
                        : "witness without a fence: what time alone promises",
                report.options().seed()));
        line("double: effects done by two, must be 0; stale: refused by the fence; ms: time in which nobody acted.");
        line("");
    }

    private void row(FaultRow row) {
        List<String> remarks = new ArrayList<>(row.faults());
        if (row.notRun() != null) {
            remarks.add("not run: " + row.notRun());
        }
        String remark = remarks.isEmpty() ? "" : "  " + String.join(", ", remarks);
        if (row.runs().isEmpty()) {
            row(row.fault().title(), row.store(), "0", "", "", "", "", "", "", "", remark);
            return;
        }
        Checker.Tally tally = row.tally();
        row(row.fault().title(), row.store(), "%,d".formatted(row.runs().size()), "%,d".formatted(tally.effects()),
                "%,d".formatted(tally.doubles()), "%,d".formatted(tally.stale()), gap(row, 0.5), gap(row, 0.99),
                gap(row, 1),
                "%,d".formatted(tally.changes()),
                remark);
    }

    private static String gap(FaultRow row, double part) {
        return row.gap(part).map(gap -> "%,.0f".formatted(gap.toNanos() / 1e6)).orElse("-");
    }

    private void remarks(FaultReport report) {
        line("");
        Set<String> remarks = new LinkedHashSet<>();
        for (FaultRow row : report.rows()) {
            row.how().ifPresent(how -> remarks.add(row.fault().title() + ", " + row.store() + ": " + how));
        }
        remarks.forEach(this::line);
        List<String> violations = new ArrayList<>();
        report.rows().forEach(row -> row.runs().forEach(run -> run.violations()
                .forEach(violation -> violations.add(row.fault().id() + ", " + row.store() + ": " + violation))));
        violations.stream().limit(20).forEach(this::line);
        if (violations.size() > 20) {
            line("… and %,d more violations".formatted(violations.size() - 20));
        }
        line("%s in %d min %d s.".formatted(verdict(report), report.elapsed().toMinutes(),
                report.elapsed().toSecondsPart()));
    }

    private static String verdict(FaultReport report) {
        return !report.isClean()
                ? "A promise was BROKEN"
                : report.isComplete()
                        ? "Every promise was kept"
                        : "Every promise was kept where it was tried, which was not everywhere";
    }

    private void row(String... cells) {
        text.append(String.format(Locale.ROOT, "%-32s %-20s %5s %9s %7s %6s %8s %8s %8s %8s%s%n", (Object[]) cells));
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
