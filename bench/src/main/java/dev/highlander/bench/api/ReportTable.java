package dev.highlander.bench.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report for people. */
public final class ReportTable {
    private static final double MEBI = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    private ReportTable() {}

    /** The table, each line ended; at most 120 columns. */
    public static String of(Report report) {
        ReportTable table = new ReportTable();
        table.machine(report.machine());
        table.row("", "server", "requests", "rate/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "cpu µs", "");
        report.phases().forEach(phase -> table.phase(report, phase));
        table.text.append(System.lineSeparator());
        table.server(report.subject());
        table.server(report.bare());
        return table.text.toString();
    }

    private void machine(Machine machine) {
        line("%d processors%s, %.0f GiB, %s, %s, load %.1f before the run".formatted(machine.processors(),
                machine.model().isEmpty() ? "" : " (" + machine.model() + ")", machine.memory() / MEBI / 1024,
                machine.system(), machine.java(), machine.load()));
        line("Both servers and their clients share them. Latency is that of busy clients; figures are medians of the rounds.");
        line("cpu: what the server itself took of a processor for a request.");
        line("");
    }

    private void phase(Report report, PhaseResult result) {
        figures(result.phase().title(), report.subject().name(), result.subject());
        figures("", report.bare().name(), result.bare());
        Figures a = result.subject();
        Figures b = result.bare();
        row("", "ratio", "", "%.2f".formatted(PhaseResult.ratio(a.rate(), b.rate())),
                "%.2f".formatted(PhaseResult.ratio(a.p50(), b.p50())),
                "%.2f".formatted(PhaseResult.ratio(a.p90(), b.p90())),
                "%.2f".formatted(PhaseResult.ratio(a.p99(), b.p99())),
                "%.2f".formatted(PhaseResult.ratio(a.max(), b.max())),
                "%.2f".formatted(PhaseResult.ratio(a.processorMicros(), b.processorMicros())),
                verdicts(result.aims()));
    }

    private void figures(String title, String server, Figures figures) {
        row(title, server, "%,d".formatted(figures.count()),
                figures.rate() < 100 ? "%,.1f".formatted(figures.rate()) : "%,.0f".formatted(figures.rate()),
                "%.2f".formatted(figures.p50()), "%.2f".formatted(figures.p90()), "%.2f".formatted(figures.p99()),
                "%.1f".formatted(figures.max()), "%,.0f".formatted(figures.processorMicros()), "");
    }

    private static String verdicts(List<Aim> aims) {
        StringBuilder verdicts = new StringBuilder();
        for (Aim aim : aims) {
            verdicts.append(verdicts.isEmpty() ? "  " : ", ").append("%s %s %.1f %s".formatted(aim.what(),
                    aim.atLeast() ? "≥" : "≤", aim.bound(), aim.reached() ? "reached" : "MISSED"));
        }
        return verdicts.toString();
    }

    private void server(ServerFacts facts) {
        if (facts.startUp().isEmpty() && facts.residentAfter().isEmpty()) {
            return;
        }
        line("%-6s ready after %s; resident %s when ready, %s after the run".formatted(facts.name(),
                facts.startUp().map(time -> "%.2f s".formatted(time.toNanos() / 1e9)).orElse("?"),
                mebibytes(facts.residentBefore().stream().boxed().findFirst()),
                mebibytes(facts.residentAfter().stream().boxed().findFirst())));
        for (Aim aim : facts.aims()) {
            line("       %s %.2f%s: aim %.1f%s, %s".formatted(aim.what(), aim.found(), aim.unit(), aim.bound(),
                    aim.unit(),
                    aim.reached() ? "reached" : "MISSED"));
        }
    }

    private static String mebibytes(Optional<Long> bytes) {
        return bytes.map(b -> "%.0f MiB".formatted(b / MEBI)).orElse("?");
    }

    private void row(String... cells) {
        text.append(String.format(Locale.ROOT, "%-26s %-6s %9s %9s %8s %8s %8s %8s %8s%s%n", (Object[]) cells));
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
