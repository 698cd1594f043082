package dev.highlander.bench.raft.faults;

import dev.highlander.bench.api.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A report for people. */
public final class RaftFaultReportTable {
    private static final double GIBI = 1 << 30;
    private static final int MOST_VIOLATIONS = 20;

    private final StringBuilder text = new StringBuilder();

    private RaftFaultReportTable() {}

    /** The table, each line ended. */
    public static String of(RaftFaultReport report) {
        RaftFaultReportTable table = new RaftFaultReportTable();
        table.head(report);
        table.cells("", "", "", "", "", "no write", "accepted", "no", "owner", "");
        table.cells("fault", "runs", "operations", "unknown", "violations", "p50 ms", "max ms", "p50 ms", "max ms", "");
        report.rows().forEach(table::row);
        table.remarks(report);
        return table.text.toString();
    }

    private void head(RaftFaultReport report) {
        Machine machine = report.machine();
        line("%d processors%s, %.0f GiB, %s, %s, load %.1f before the run".formatted(machine.processors(),
                machine.model().isEmpty() ? "" : " (" + machine.model() + ")", machine.memory() / GIBI,
                machine.system(), machine.java(), machine.load()));
        Set<String> isolations = new LinkedHashSet<>();
        report.rows().stream().map(RaftFaultRow::isolation).filter(name -> !name.isEmpty()).forEach(isolations::add);
        line("Nodes in processes of their own%s, election time-outs %d to %d ms, seed %d."
                .formatted(isolations.isEmpty() ? "" : ", " + String.join("; ", isolations),
                        report.options().election().toMillis(), 2 * report.options().election().toMillis(),
                        report.options().seed()));
        line("violations: of linearizability, one leader a term, one owner, kept writes; must be 0.");
        line("");
    }

    private void row(RaftFaultRow row) {
        List<String> remarks = new ArrayList<>(row.faults());
        if (row.notRun() != null) {
            remarks.add("not run: " + row.notRun());
        }
        String remark = remarks.isEmpty() ? "" : "  " + String.join(", ", remarks);
        if (row.runs().isEmpty()) {
            cells(row.fault().title(), "0", "", "", "", "", "", "", "", remark);
            return;
        }
        cells(row.fault().title(), "%,d".formatted(row.runs().size()), "%,d".formatted(row.operations()),
                "%,d".formatted(row.unknown()), "%,d".formatted(row.violations()), millis(row.withoutWrites(0.5)),
                millis(row.withoutWrites(1)), millis(row.withoutOwner(0.5)), millis(row.withoutOwner(1)), remark);
    }

    private static String millis(Optional<Duration> duration) {
        return duration.map(length -> "%,.0f".formatted(length.toNanos() / 1e6)).orElse("-");
    }

    private void remarks(RaftFaultReport report) {
        line("");
        for (RaftFaultRow row : report.rows()) {
            row.how().ifPresent(how -> line(row.fault().id() + ": " + how));
        }
        List<String> violations = new ArrayList<>();
        report.rows().forEach(row -> row.runs().forEach(run -> run.violations()
                .forEach(violation -> violations.add(row.fault().id() + ": " + violation))));
        violations.stream().limit(MOST_VIOLATIONS).forEach(this::line);
        if (violations.size() > MOST_VIOLATIONS) {
            line("… and %,d more violations".formatted(violations.size() - MOST_VIOLATIONS));
        }
        line("%s in %d min %d s.".formatted(verdict(report), report.elapsed().toMinutes(),
                report.elapsed().toSecondsPart()));
    }

    private static String verdict(RaftFaultReport report) {
        return !report.isClean()
                ? "A promise was BROKEN"
                : report.isComplete()
                        ? "Every promise was kept"
                        : "Every promise was kept where it was tried, which was not everywhere";
    }

    private void cells(String... cells) {
        text.append(String.format(Locale.ROOT, "%-36s %5s %11s %8s %11s %9s %9s %9s %9s%s", (Object[]) cells)
                .stripTrailing()).append(System.lineSeparator());
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
