package dev.highlander.ownership.simulator;

import java.util.List;
import java.util.StringJoiner;

/**
 * What became of one seed.
 *
 * @param seed the seed
 * @param store whose protocol was put to the test
 * @param scenario what was drawn from it, for people
 * @param virtualSeconds how long the schedule took in its own time
 * @param violations the broken promises, at most ten; empty if all were kept
 * @param tally what happened how often
 * @param history the last of what happened, one line an event; empty if none was kept
 */
public record SimulationResult(long seed, StoreKind store, String scenario, double virtualSeconds,
        List<Violation> violations,
        Tally tally,
        List<String> history) {
    /** Whether every promise was kept. */
    public boolean passed() {
        return violations.isEmpty();
    }

    /** The command that runs this very schedule again. */
    public String command() {
        return "./highlander bench simulate --store " + store.label() + " --seed " + seed;
    }

    /** Everything there is to say, on several lines: history first, then what was broken, and how to see it again. */
    public String report() {
        StringJoiner report = new StringJoiner("\n");
        report.add(store.label() + ", seed " + seed + ": " + scenario);
        history.forEach(report::add);
        report.add(String.format("%.1f virtual seconds: %s", virtualSeconds, tally));
        violations.forEach(violation -> report.add("VIOLATION " + violation));
        report.add((passed() ? "passed" : "FAILED") + "; again with: " + command());
        return report.toString();
    }
}
