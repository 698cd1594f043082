package dev.highlander.ownership.simulator;

import java.time.Duration;
import java.util.List;

/**
 * What became of a row of seeds.
 *
 * @param seeds how many schedules were run
 * @param failures the first of those that broke a promise, each run again with its history; empty if none did
 * @param failed how many broke a promise
 * @param virtualSeconds the sum of all schedules' own time
 * @param tally what happened how often in all of them
 * @param elapsed how long it took
 */
public record CampaignResult(long seeds, List<SimulationResult> failures, long failed, double virtualSeconds,
        Tally tally,
        Duration elapsed) {
    /** Whether every schedule kept every promise. */
    public boolean passed() {
        return failed == 0;
    }

    /** Schedules per second. */
    public double rate() {
        return seeds / Math.max(1e-9, elapsed.toNanos() / 1e9);
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format("%,d schedules, %,d violating, %,.0f virtual hours in %.1f s (%,.0f schedules/s); %s",
                seeds, failed,
                virtualSeconds / 3600, elapsed.toNanos() / 1e9, rate(), tally);
    }
}
